/* SPDX-License-Identifier: MIT */

/*
 * Sets are built as bits and read off in order, so that equal sets are equal
 * lists.  A set holds the states that wait for a character, looks that wait to
 * see it, and NFA_ACCEPT; splits and looks that are settled are followed at
 * once.
 */

#include "regex/step.h"

#include <stdlib.h>
#include <string.h>

#include "regex/nfa.h"

bool stepper_init(struct stepper *s, const struct nfa *nfa, bool select)
{
	size_t count = nfa->count;

	*s = (struct stepper){.nfa = nfa, .select = select};
	alphabet_init(&s->alphabet, nfa);
	s->seen = calloc((count + 63) / 64, sizeof(*s->seen));
	/* A state is pushed at most twice before it is seen. */
	s->stack = malloc((2 * count + 2) * sizeof(*s->stack));
	s->spare = malloc(count * sizeof(*s->spare));
	s->now.set = malloc(count * sizeof(*s->now.set));
	return s->seen && s->stack && s->spare && s->now.set;
}

void stepper_free(struct stepper *s)
{
	alphabet_free(&s->alphabet);
	free(s->seen);
	free(s->stack);
	free(s->spare);
	free(s->now.set);
}

/* The bits of LOOK for what may come after BEFORE. */
static unsigned looks_after(unsigned look, enum side before)
{
	return look >> (before * SIDES) & ((1u << SIDES) - 1);
}

enum { AFTERS = (1 << SIDES) - 1 }; /* all that may come */

/*
 * Mark STATE and all that can be reached from it without a character, where
 * BEFORE is behind and one of AFTER (bits of enum side) ahead.
 */
static void reach(struct stepper *s, uint32_t state, enum side before,
		  unsigned after)
{
	size_t depth = 0;

	s->stack[depth++] = state;
	while (depth > 0) {
		state = s->stack[--depth];
		uint64_t bit = 1ull << state % 64;
		if (s->seen[state / 64] & bit)
			continue;
		s->seen[state / 64] |= bit;
		const struct nfa_state *at = &s->nfa->states[state];
		switch (at->op) {
		case NFA_SPLIT:
			s->stack[depth++] = at->arg;
			s->stack[depth++] = at->out;
			break;
		case NFA_LOOK:
			if ((looks_after(at->arg, before) & after) == after)
				s->stack[depth++] = at->out;
			break;
		case NFA_ACCEPT:
			s->found = true;
			break;
		default:
			break;
		}
	}
}

/* Does STATE belong in a set, BEFORE being behind?  *WAITS: as a look. */
static bool stays(const struct nfa_state *state, enum side before, bool *waits)
{
	if (state->op == NFA_LOOK) {
		unsigned after = looks_after(state->arg, before);
		bool open = after != 0 && after != AFTERS;
		*waits |= open;
		return open;
	}
	return state->op != NFA_SPLIT;
}

/* Read the marks off into SET, which becomes s->now's, and clear them. */
static void collect(struct stepper *s, enum side before)
{
	struct config *now = &s->now;

	now->count = 0;
	now->waits = false;
	for (size_t word = 0; word < (s->nfa->count + 63) / 64; word++) {
		uint64_t bits = s->seen[word];
		s->seen[word] = 0;
		for (; bits; bits &= bits - 1) {
			uint32_t state = (uint32_t)(word * 64) +
					 (uint32_t)__builtin_ctzll(bits);
			if (stays(&s->nfa->states[state], before, &now->waits))
				now->set[now->count++] = state;
		}
	}
	/* What is behind matters only to a look that waits. */
	now->before = now->waits ? before : SIDE_OTHER;
}

static void swap_sets(struct stepper *s)
{
	uint32_t *set = s->now.set;

	s->now.set = s->spare;
	s->spare = set;
}

/* The looks that waited see AFTER. */
static void settle(struct stepper *s, enum side after)
{
	struct config *now = &s->now;
	enum side before = now->before;

	s->found = false;
	for (uint32_t i = 0; i < now->count; i++) {
		const struct nfa_state *state = &s->nfa->states[now->set[i]];
		if (state->op != NFA_LOOK)
			s->seen[now->set[i] / 64] |= 1ull << now->set[i] % 64;
		else if (looks_after(state->arg, before) >> after & 1)
			reach(s, state->out, before, 1u << after);
	}
	collect(s, before);
}

/* A character, byte that is none, or CODE_END; true if a match ends before. */
static bool follow(struct stepper *s, uint32_t code)
{
	struct config *now = &s->now;
	enum side side = SIDE_EDGE;
	uint32_t letter = 0;
	bool ended = false;

	if (code != CODE_END) {
		letter = alphabet_letter(&s->alphabet, code);
		side = alphabet_side(&s->alphabet, letter);
	}
	if (now->waits) {
		settle(s, side);
		ended = s->found;
	}
	s->found = ended && s->select;
	swap_sets(s);
	for (uint32_t i = 0; i < now->count && code != CODE_END; i++) {
		const struct nfa_state *state = &s->nfa->states[s->spare[i]];
		if (state->op == NFA_ANY ||
		    (state->op == NFA_SET &&
		     alphabet_in(&s->alphabet, letter, state->arg)))
			reach(s, state->out, side, AFTERS);
	}
	collect(s, side);
	return ended;
}

void stepper_start(struct stepper *s, uint32_t state, enum side before)
{
	s->now.held = 0;
	s->found = false;
	reach(s, state, before, AFTERS);
	collect(s, before);
	s->now.ended = s->found;
}

void stepper_load(struct stepper *s, const struct config *from)
{
	uint32_t *set = s->now.set;

	if (from->count)
		memcpy(set, from->set, from->count * sizeof(*set));
	s->now = *from;
	s->now.set = set;
}

/* A character or stray byte of those a step looks at. */
struct piece {
	uint32_t code;
	unsigned char at, len;
};

/*
 * Cut the COUNT BYTES into characters and bytes that are none.  Unless FINAL,
 * *REST bytes that begin a character remain at the end.
 */
static size_t cut(enum coding coding, const unsigned char *bytes, size_t count,
		  bool final, struct piece *pieces, size_t *rest)
{
	size_t n = 0, at = 0;

	for (size_t len; at < count; at += len) {
		struct piece *piece = &pieces[n];
		len = coding_decode(coding, bytes + at, count - at,
				    &piece->code);
		if (len == 0 && !final)
			break;
		if (len == 0) {
			len = 1;
			piece->code = CODE_ERROR + bytes[at];
		}
		piece->at = (unsigned char)at;
		piece->len = (unsigned char)len;
		n++;
	}
	*rest = count - at;
	return n;
}

static void forward(struct stepper *s, const unsigned char *bytes,
		    size_t count, bool final)
{
	struct piece pieces[CODING_MAX];
	struct config *now = &s->now;
	size_t rest;
	bool found = false;
	size_t n = cut(s->nfa->coding, bytes, count, final, pieces, &rest);

	for (size_t i = 0; i < n && !found; i++) {
		size_t before = count - pieces[i].at;
		if (follow(s, pieces[i].code))
			now->ended |= (uint16_t)(1u << before);
		if (s->found)
			now->ended |= (uint16_t)(
				1u << (before - pieces[i].len));
		found = s->select && s->found;
	}
	now->held = (unsigned char)rest;
	memcpy(now->bytes, bytes + count - rest, rest);
	if (rest > 0 && s->nfa->coding == CODING_UTF8)
		alphabet_unify(&s->alphabet, now->bytes, rest);
	s->found = found;
}

/* BYTES are in the order of the text; the first is the one just taken. */
static void backward(struct stepper *s, const unsigned char *bytes,
		     size_t count, bool final)
{
	struct piece pieces[CODING_MAX];
	struct config *now = &s->now;
	bool continues = s->nfa->coding == CODING_UTF8 && !final &&
			 (bytes[0] & 0xc0) == 0x80;
	size_t rest, n;

	if (continues && count < 4) {
		rest = count;
		n = 0;
	} else if (continues) { /* the last one has no lead byte in reach */
		rest = count - 1;
		pieces[0] = (struct piece){.code = CODE_ERROR + bytes[rest],
					   .at = (unsigned char)rest,
					   .len = 1};
		n = 1;
	} else {
		n = cut(s->nfa->coding, bytes, count, true, pieces, &rest);
	}
	while (n-- > 0) {
		if (follow(s, pieces[n].code))
			now->ended |= (uint16_t)(
				1u << (pieces[n].at + pieces[n].len));
		if (s->found)
			now->ended |= (uint16_t)(1u << pieces[n].at);
	}
	now->held = (unsigned char)rest;
	memcpy(now->bytes, bytes, rest);
	for (size_t i = 0; i < rest; i++)
		now->bytes[i] = s->nfa->example[s->nfa->class[bytes[i]]];
}

void stepper_byte(struct stepper *s, int byte)
{
	struct config *now = &s->now;
	unsigned char bytes[CODING_MAX];
	bool end = byte == STEP_END;
	size_t count = now->held;

	if (s->nfa->backward) {
		memcpy(bytes + !end, now->bytes, count);
		if (!end)
			bytes[0] = (unsigned char)byte;
	} else {
		memcpy(bytes, now->bytes, count);
		if (!end)
			bytes[count] = (unsigned char)byte;
	}
	now->ended = 0;
	s->found = false;
	if (s->nfa->backward)
		backward(s, bytes, count + !end, end);
	else
		forward(s, bytes, count + !end, end);
	if (!end || (s->select && s->found))
		return;
	s->found = follow(s, CODE_END);
	if (s->found)
		now->ended |= 1;
}

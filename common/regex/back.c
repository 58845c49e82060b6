/* SPDX-License-Identifier: MIT */

/*
 * A stack holds what remains to be tried, mixed with what must be undone
 * before: the bounds of groups as they were.
 *
 * A failure is remembered as a hash of the state, the place and the bounds of
 * those groups that a back-reference may yet ask for, 64 bits wide: that two of
 * them collide within a line is less likely than that the machine errs.  Which
 * groups those are is known of each state beforehand (as what variables are
 * live is to a compiler).  A way that failed fails wherever it came from, so
 * what is remembered holds for all starts in a line.
 */

#include "regex/back.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "regex/alphabet.h"
#include "regex/nfa.h"

enum {
	/* Steps in a line before failures are remembered.  To remember takes
	   longer than some steps, and it is in vain where a start has few: on
	   an AMD EPYC, 2026-11-28, ms with 256 and 2000: 20 MB of C for
	   (.+)\1\1 4190 and 3500; but 20 kB of short lines for (x|)*, of which
	   \1 is asked, 30 and 145. */
	PATIENCE = 1000,
	MAX_MEMORY = 1 << 22,  /* failures; 32 MiB of them */
	MAX_STACK = 1 << 21,   /* entries */
	MANY_SLOTS = 1 << 16,  /* not kept where few of them were used */
};

#define UNSET SIZE_MAX
#define NO_SET UINT32_MAX

struct bounds {
	size_t open;       /* where the group was last entered */
	size_t start, end; /* what it last matched; UNSET: nothing yet */
};

struct todo {
	uint32_t state; /* or UNDO + a group's number */
	size_t at;
	struct bounds bounds; /* to restore */
};

enum { UNDO = 1u << 31 };

/* Which groups may matter from a state on, as a mask: bit G % 32 for group G
   (those of one pattern have numbers close to each other). */
struct live {
	uint32_t open;   /* where they were entered */
	uint32_t bounds; /* what they matched */
};

struct back {
	const struct nfa *nfa;
	bool fold;
	struct alphabet alphabet;
	struct bounds *groups;
	uint32_t *next; /* by state: the set that a character must be of first;
	                   NO_SET: that is left open */
	struct live *live; /* by state */

	struct todo *stack;
	size_t depth, room;

	uint64_t *failures; /* hash table; 0 is empty */
	size_t failed, slots;
	size_t steps; /* taken in this line */
	size_t rounds; /* choices that a way may need to get on in the line */
	bool out_of_memory;

	const unsigned char *line; /* the one at hand */
	size_t len;
};

/* The set of characters that must come next in STATE. */
static uint32_t next_set(const struct nfa *nfa, uint32_t state)
{
	const struct nfa_state *s = &nfa->states[state];

	while (s->op == NFA_OPEN || s->op == NFA_CLOSE)
		s = &nfa->states[s->out];
	return s->op == NFA_SET ? s->arg : NO_SET;
}

static uint32_t bit(uint32_t group)
{
	return 1u << group % 32;
}

/* What matters in STATE, knowing what does behind it. */
static struct live live_in(const struct back *b, uint32_t state)
{
	const struct nfa_state *s = &b->nfa->states[state];

	if (s->op == NFA_ACCEPT)
		return (struct live){0, 0};
	struct live live = b->live[s->out];
	switch (s->op) {
	case NFA_SPLIT:
		live.open |= b->live[s->arg].open;
		live.bounds |= b->live[s->arg].bounds;
		break;
	case NFA_BACK:
		live.bounds |= bit(s->arg);
		break;
	case NFA_CLOSE:
		if (live.bounds & bit(s->arg))
			live.open |= bit(s->arg);
		live.bounds &= ~bit(s->arg);
		break;
	case NFA_OPEN:
		live.open &= ~bit(s->arg);
		break;
	default:
		break;
	}
	return live;
}

/* Find out what matters, from the last state on until nothing is new. */
static void find_live(struct back *b)
{
	bool news;

	do {
		news = false;
		for (size_t i = b->nfa->count; i-- > 0;) {
			struct live *old = &b->live[i];
			struct live live = live_in(b, (uint32_t)i);
			news |= live.open != old->open ||
				live.bounds != old->bounds;
			*old = live;
		}
	} while (news);
}

struct back *back_new(const struct nfa *nfa, bool fold)
{
	struct back *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->nfa = nfa;
	b->fold = fold;
	/* Without getting on, a group changes a few times, and what happens
	   between two changes needs no state twice. */
	b->rounds = nfa->count * (4 * (size_t)nfa->groups + 2);
	alphabet_init(&b->alphabet, nfa);
	b->groups = calloc(nfa->groups + 1, sizeof(*b->groups));
	b->next = malloc(nfa->count * sizeof(*b->next));
	b->live = calloc(nfa->count, sizeof(*b->live));
	if (!b->groups || !b->next || !b->live) {
		back_free(b);
		errno = ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < nfa->count; i++)
		b->next[i] = next_set(nfa, (uint32_t)i);
	find_live(b);
	return b;
}

void back_free(struct back *b)
{
	if (!b)
		return;
	alphabet_free(&b->alphabet);
	free(b->groups);
	free(b->next);
	free(b->live);
	free(b->stack);
	free(b->failures);
	free(b);
}

static void push(struct back *b, uint32_t state, size_t at)
{
	if (b->depth == b->room) {
		size_t room = b->room ? 2 * b->room : 64;
		struct todo *stack =
			room > MAX_STACK
				? NULL
				: realloc(b->stack, room * sizeof(*stack));
		if (!stack) {
			b->out_of_memory = true;
			return;
		}
		b->stack = stack;
		b->room = room;
	}
	b->stack[b->depth++] = (struct todo){.state = state, .at = at};
}

/* Have the bounds of GROUP restored when this way has been tried. */
static void push_undo(struct back *b, uint32_t group)
{
	push(b, UNDO | group, 0);
	if (!b->out_of_memory)
		b->stack[b->depth - 1].bounds = b->groups[group];
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static bool grow_memory(struct back *b)
{
	size_t slots = b->slots ? 2 * b->slots : 4096;
	uint64_t *table;

	if (slots > MAX_MEMORY || !(table = calloc(slots, sizeof(*table))))
		return false;
	for (size_t i = 0; i < b->slots; i++) {
		uint64_t hash = b->failures[i];
		size_t slot = hash & (slots - 1);
		while (hash && table[slot])
			slot = (slot + 1) & (slots - 1);
		if (hash)
			table[slot] = hash;
	}
	free(b->failures);
	b->failures = table;
	b->slots = slots;
	return true;
}

/* The hash of STATE AT a place and of all that matters there; never 0. */
static uint64_t hash_of(const struct back *b, uint32_t state, size_t at)
{
	const struct live live = b->live[state];
	uint64_t hash = mix(mix(0, state), at);

	for (uint32_t any = live.open | live.bounds; any; any &= any - 1) {
		unsigned first = (unsigned)__builtin_ctz(any);
		for (unsigned i = first; i < b->nfa->groups; i += 32) {
			const struct bounds *g = &b->groups[i];
			if (live.open & bit(i))
				hash = mix(hash, g->open);
			if (live.bounds & bit(i))
				hash = mix(mix(hash, g->start), g->end);
		}
	}
	return hash | (hash == 0);
}

/* Has STATE been tried AT this place, with these groups?  Remember it. */
static bool tried(struct back *b, uint32_t state, size_t at)
{
	uint64_t hash = hash_of(b, state, at);

	if (2 * b->failed >= b->slots && !grow_memory(b)) {
		b->out_of_memory = true;
		return true;
	}
	size_t slot = hash & (b->slots - 1);
	for (; b->failures[slot]; slot = (slot + 1) & (b->slots - 1))
		if (b->failures[slot] == hash)
			return true;
	b->failures[slot] = hash;
	b->failed++;
	return false;
}

/* One more step, to STATE AT a place: is it known to lead nowhere? */
static bool in_vain(struct back *b, uint32_t state, size_t at)
{
	return ++b->steps > PATIENCE && tried(b, state, at);
}

/* Forget the failures, and what room for them is too large. */
static void forget(struct back *b)
{
	if (b->slots > MANY_SLOTS && b->failed < b->slots / 32) {
		free(b->failures);
		b->failures = NULL;
		b->slots = 0;
	} else if (b->failed) {
		memset(b->failures, 0, b->slots * sizeof(*b->failures));
	}
	b->failed = 0;
}

/* The character at AT < len; returns its length. */
static size_t decode(const struct back *b, size_t at, uint32_t *code)
{
	return coding_take(b->nfa->coding, b->line + at, b->len - at, code);
}

static bool alike(const struct back *b, uint32_t x, uint32_t y)
{
	uint32_t others[SET_COUNTERPARTS];
	size_t count;

	if (x == y)
		return true;
	count = b->fold ? set_counterparts(b->nfa->coding, x, others) : 0;
	while (count > 0 && others[count - 1] != y)
		count--;
	return count > 0;
}

/* Does what GROUP matched stand at *AT again?  Steps over it. */
static bool repeats(const struct back *b, uint32_t group, size_t *at)
{
	const struct bounds *g = &b->groups[group];

	if (g->start == UNSET)
		return false;
	size_t size = g->end - g->start, to = *at;
	if (!b->fold) {
		*at += size;
		return b->len - to >= size &&
		       memcmp(b->line + g->start, b->line + to, size) == 0;
	}
	for (size_t from = g->start; from < g->end;) {
		uint32_t x, y;
		if (to == b->len)
			return false;
		from += decode(b, from, &x);
		to += decode(b, to, &y);
		if (!alike(b, x, y))
			return false;
	}
	*at = to;
	return true;
}

/* Can STATE go on AT a place, as far as the next character tells? */
static bool can_go_on(struct back *b, uint32_t state, size_t at)
{
	uint32_t set = b->next[state], letter;

	if (set == NO_SET)
		return true;
	if (at == b->len)
		return false;
	alphabet_read(&b->alphabet, b->line, b->len, at, &letter);
	return alphabet_in(&b->alphabet, letter, set);
}

/*
 * From STATE AT a place on until it fails, leaving the other ways on the
 * stack.  True if a match ends, at *END.
 */
static bool pursue(struct back *b, uint32_t state, size_t at, size_t *end)
{
	uint32_t letter;
	size_t size, was, idle = 0;
	enum side before, after;

	for (;;) {
		const struct nfa_state *s = &b->nfa->states[state];
		const uint32_t here = state;
		state = s->out;
		switch (s->op) {
		case NFA_SET:
			if (at == b->len)
				return false;
			size = alphabet_read(&b->alphabet, b->line, b->len, at,
					     &letter);
			if (!alphabet_in(&b->alphabet, letter, s->arg))
				return false;
			at += size;
			idle = 0;
			break;
		case NFA_LOOK:
			before = alphabet_before(&b->alphabet, b->line, at);
			after = alphabet_after(&b->alphabet, b->line, b->len,
					       at);
			if (!(s->arg & LOOK(before, after)))
				return false;
			break;
		case NFA_OPEN:
			if (!(b->live[state].open & bit(s->arg)))
				break;
			push_undo(b, s->arg);
			b->groups[s->arg].open = at;
			break;
		case NFA_CLOSE:
			if (!(b->live[state].bounds & bit(s->arg)))
				break;
			push_undo(b, s->arg);
			b->groups[s->arg].start = b->groups[s->arg].open;
			b->groups[s->arg].end = at;
			break;
		case NFA_BACK:
			was = at;
			if (!repeats(b, s->arg, &at))
				return false;
			if (at > was)
				idle = 0;
			break;
		case NFA_ACCEPT:
			*end = at;
			return true;
		case NFA_SPLIT:
			/* Once failures are remembered, they end a loop. */
			if (b->steps < PATIENCE && ++idle > b->rounds)
				return false;
			if (in_vain(b, here, at))
				return false;
			if (!can_go_on(b, state, at))
				state = s->arg;
			else if (can_go_on(b, s->arg, at))
				push(b, s->arg, at);
			break;
		case NFA_ANY: /* only before the start */
			return false;
		}
	}
}

void back_begin(struct back *b, const char *line, size_t len)
{
	b->line = (const unsigned char *)line;
	b->len = len;
	b->steps = 0;
	forget(b);
}

/* As back_match, with what is remembered. */
static enum back_answer match(struct back *b, size_t from, size_t *end)
{
	size_t best = UNSET, found;

	b->depth = 0;
	b->out_of_memory = false;
	for (unsigned i = 0; i < b->nfa->groups; i++)
		b->groups[i] = (struct bounds){UNSET, UNSET, UNSET};
	push(b, b->nfa->start, from);
	while (b->depth > 0 && !b->out_of_memory) {
		struct todo next = b->stack[--b->depth];
		if (next.state & UNDO) {
			b->groups[next.state & ~UNDO] = next.bounds;
			continue;
		}
		if (!pursue(b, next.state, next.at, &found))
			continue;
		if (best == UNSET || found > best)
			best = found;
		if (!end || best == b->len) /* as good as it gets */
			break;
	}
	if (b->out_of_memory && best == UNSET)
		return BACK_GAVE_UP;
	if (end)
		*end = best;
	return best == UNSET ? BACK_NO : BACK_YES;
}

enum back_answer back_match(struct back *b, size_t from, size_t *end)
{
	const bool fresh = b->failed == 0;
	enum back_answer answer = match(b, from, end);

	/* Other starts may have left too little room. */
	if (answer == BACK_GAVE_UP && !fresh) {
		forget(b);
		answer = match(b, from, end);
	}
	if (answer != BACK_NO)
		forget(b);
	return answer;
}

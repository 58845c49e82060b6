/* SPDX-License-Identifier: MIT */

/*
 * A stack holds what remains to be tried, mixed with what must be undone
 * before: the bounds of groups as they were.
 *
 * A failure is remembered as a hash of the state, the place and the bounds of
 * all groups, 64 bits wide: that two of them collide within a line is less
 * likely than that the machine errs.
 */

#include "regex/back.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "regex/alphabet.h"
#include "regex/nfa.h"

enum {
	PATIENCE = 2000,       /* steps before failures are remembered */
	MAX_MEMORY = 1 << 22,  /* failures; 32 MiB of them */
	MAX_STACK = 1 << 21,   /* entries */
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

struct back {
	const struct nfa *nfa;
	bool fold;
	struct alphabet alphabet;
	struct bounds *groups;
	uint32_t *next; /* by state: the set that a character must be of first;
	                   NO_SET: that is left open */

	struct todo *stack;
	size_t depth, room;

	uint64_t *failures; /* hash table; 0 is empty */
	size_t failed, slots;
	size_t steps; /* taken at this place in the line */
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
	if (!b->groups || !b->next) {
		back_free(b);
		errno = ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < nfa->count; i++)
		b->next[i] = next_set(nfa, (uint32_t)i);
	return b;
}

void back_free(struct back *b)
{
	if (!b)
		return;
	alphabet_free(&b->alphabet);
	free(b->groups);
	free(b->next);
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

/* Has STATE been tried AT this place, with these groups?  Remember it. */
static bool tried(struct back *b, uint32_t state, size_t at)
{
	uint64_t hash = mix(mix(0, state), at);

	for (unsigned i = 0; i < b->nfa->groups; i++) {
		hash = mix(hash, b->groups[i].open);
		hash = mix(hash, b->groups[i].start);
		hash = mix(hash, b->groups[i].end);
	}
	hash |= hash == 0;
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

static void forget(struct back *b)
{
	if (b->failed)
		memset(b->failures, 0, b->slots * sizeof(*b->failures));
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
			push_undo(b, s->arg);
			b->groups[s->arg].open = at;
			break;
		case NFA_CLOSE:
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
			if (!can_go_on(b, state, at))
				state = s->arg;
			else if (can_go_on(b, s->arg, at))
				push(b, s->arg, at);
			/* Once failures are remembered, they end a loop. */
			if (b->steps < PATIENCE && ++idle > b->rounds)
				return false;
			if (in_vain(b, state, at))
				return false;
			break;
		case NFA_ANY: /* only before the start */
			return false;
		}
	}
}

enum back_answer back_match(struct back *b, const char *line, size_t len,
			    size_t from, size_t *end)
{
	size_t best = UNSET, found;

	b->line = (const unsigned char *)line;
	b->len = len;
	b->depth = 0;
	b->steps = 0;
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
		if (in_vain(b, next.state, next.at))
			continue;
		if (!pursue(b, next.state, next.at, &found))
			continue;
		if (best == UNSET || found > best)
			best = found;
		if (!end || best == len) /* as good as it gets */
			break;
	}
	forget(b);
	if (b->out_of_memory && best == UNSET)
		return BACK_GAVE_UP;
	if (end)
		*end = best;
	return best == UNSET ? BACK_NO : BACK_YES;
}

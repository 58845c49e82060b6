/* SPDX-License-Identifier: MIT */

/*
 * States are made and looked up here; dfa_table.h says how they are kept,
 * dfa_select.c how lines are selected, and dfa_spans.c where they match.
 *
 * When the table, or the pool that holds the states' sets, is full, both are
 * emptied.
 */

#include "regex/dfa.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "regex/dfa_table.h"

enum {
	LINE = 16,     /* entries in a line of the processor's cache */
	MIN_ROWS = 16, /* to begin with, however large they are */
};

/* Empty the table of the rows in use. */
static void clear_rows(struct dfa *d)
{
	memset(d->table, 0, d->count * d->stride * sizeof(*d->table));
	for (size_t i = 0; i < d->stride; i++)
		d->table[d->stride + i] = d->found;
	d->count = TRAPS;
	d->pool_used = 0;
}

/* Hash table for CAPACITY states; those that are there go into it. */
static bool index_states(struct dfa *d, uint32_t capacity)
{
	size_t size = 64;

	while (size < 2 * (size_t)capacity)
		size *= 2;
	uint32_t *index = calloc(size, sizeof(*index));
	if (!index)
		return false;
	for (uint32_t i = TRAPS; i < d->count; i++) {
		size_t slot = d->states[i].hash & (size - 1);
		while (index[slot])
			slot = (slot + 1) & (size - 1);
		index[slot] = i;
	}
	free(d->index);
	d->index = index;
	d->index_size = size;
	return true;
}

/* Room for twice the states; false if the budget, or memory, has none. */
static bool grow(struct dfa *d)
{
	uint32_t capacity = d->capacity ? 2 * d->capacity : MIN_ROWS;
	size_t row = d->stride * sizeof(*d->table);

	if (capacity > d->max_capacity)
		return false;
	void *states = realloc(d->states, capacity * sizeof(*d->states));
	if (!states)
		return false;
	d->states = states;
	void *table = realloc(d->table, capacity * row);
	if (!table)
		return false;
	d->table = table;
	memset(d->table + d->capacity * d->stride, 0,
	       (capacity - d->capacity) * row);
	if (!index_states(d, capacity))
		return false;
	d->capacity = capacity;
	return true;
}

static bool allocate(struct dfa *d, size_t budget)
{
	const struct nfa *nfa = d->nfa;

	/*
	 * An odd number of cache lines a row, so that the columns in use do
	 * not all compete for the same places in the processor's cache.
	 */
	d->stride = ((size_t)(nfa->classes + LINE) / LINE | 1) * LINE;
	d->found = (int32_t)d->stride;
	size_t rows = budget / 2 / (d->stride * sizeof(*d->table));
	d->max_capacity = (uint32_t)(rows < MIN_ROWS ? MIN_ROWS : rows);
	d->pool_size = budget / 2 / sizeof(*d->pool);
	if (d->pool_size < 4 * nfa->count)
		d->pool_size = 4 * nfa->count;
	d->pool = malloc(d->pool_size * sizeof(*d->pool)); /* used bit by bit */
	d->count = TRAPS;
	if (!d->pool || !grow(d))
		return false;
	clear_rows(d);
	return true;
}

struct dfa *dfa_new(const struct nfa *nfa, enum dfa_use use, unsigned char end,
		    size_t budget)
{
	struct dfa *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->nfa = nfa;
	d->use = use;
	d->end = end;
	d->end_class = nfa->class[end];
	bool ready = stepper_init(&d->stepper, nfa, use == DFA_SELECT);
	if (!ready || !allocate(d, budget)) {
		dfa_free(d);
		errno = ENOMEM;
		return NULL;
	}
	return d;
}

void dfa_free(struct dfa *d)
{
	if (!d)
		return;
	stepper_free(&d->stepper);
	free(d->table);
	free(d->states);
	free(d->pool);
	free(d->index);
	free(d->vain.places);
	free(d->vain.fresh);
	free(d);
}

size_t dfa_flushes(const struct dfa *d)
{
	return d->flushes;
}

static void flush(struct dfa *d)
{
	clear_rows(d);
	memset(d->index, 0, d->index_size * sizeof(*d->index));
	memset(d->starts, 0, sizeof(d->starts));
	d->flushes++;
}

static uint32_t hash(const struct config *c)
{
	uint64_t h = c->held | (uint64_t)c->before << 8 |
		     (uint64_t)c->ended << 16;

	for (uint32_t i = 0; i < c->held; i++)
		h = (h ^ c->bytes[i]) * 0x9e3779b97f4a7c15u;
	for (uint32_t i = 0; i < c->count; i++)
		h = (h ^ c->set[i]) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32);
}

static bool same(const struct config *a, const struct config *b)
{
	return a->count == b->count && a->before == b->before &&
	       a->held == b->held && a->ended == b->ended &&
	       memcmp(a->bytes, b->bytes, a->held) == 0 &&
	       (a->count == 0 ||
		memcmp(a->set, b->set, a->count * sizeof(*a->set)) == 0);
}

/* The entry that leads to the state numbered N. */
static int32_t entry(const struct dfa *d, uint32_t n)
{
	int32_t offset = (int32_t)(n * d->stride);

	return d->states[n].marked ? offset | MARK : offset;
}

/* The number of the state whose row is at OFFSET. */
static uint32_t number(const struct dfa *d, int32_t offset)
{
	return (uint32_t)(offset & INT32_MAX) / (uint32_t)d->stride;
}

/* The state of the stepper's configuration, made if there is none. */
static int32_t intern(struct dfa *d)
{
	const struct nfa *nfa = d->nfa;
	struct config *now = &d->stepper.now;

	if (now->count == 0) /* nothing can come of it */
		now->held = 0;
	uint32_t h = hash(now);
	size_t slot = h & (d->index_size - 1);
	for (; d->index[slot]; slot = (slot + 1) & (d->index_size - 1)) {
		const struct state *state = &d->states[d->index[slot]];
		if (state->hash == h && same(&state->config, now))
			return entry(d, d->index[slot]);
	}
	if ((d->count == d->capacity && !grow(d)) ||
	    d->pool_used + now->count > d->pool_size)
		flush(d);
	for (slot = h & (d->index_size - 1); d->index[slot];)
		slot = (slot + 1) & (d->index_size - 1);
	struct state *state = &d->states[d->count];
	uint32_t *set = d->pool + d->pool_used;
	if (now->count)
		memcpy(set, now->set, now->count * sizeof(*set));
	d->pool_used += now->count;
	state->config = *now;
	state->config.set = set;
	state->hash = h;
	state->marked = now->ended || now->count == 0;
	d->table[d->count * d->stride + nfa->classes] =
		now->ended | (now->count == 0 ? DEAD : 0);
	d->index[slot] = d->count;
	return entry(d, d->count++);
}

int32_t dfa_start(struct dfa *d, enum side before)
{
	const struct nfa *nfa = d->nfa;
	bool here = d->use == DFA_LONGEST;

	if (!d->starts[before]) {
		stepper_start(&d->stepper, here ? nfa->start : nfa->anywhere,
			      before);
		if (d->use == DFA_SELECT && d->stepper.found) {
			d->starts[before] = d->found;
		} else {
			int32_t to = intern(d); /* may forget the starts */
			d->starts[before] = to;
		}
	}
	return d->starts[before];
}

int32_t dfa_explore(struct dfa *d, int32_t from, unsigned class)
{
	size_t flushes = d->flushes;
	bool end = class == d->end_class;
	int32_t to;

	stepper_load(&d->stepper, &d->states[number(d, from)].config);
	stepper_byte(&d->stepper, end ? STEP_END : d->nfa->example[class]);
	if (d->use == DFA_SELECT && d->stepper.found)
		to = d->found;
	else if (d->use == DFA_SELECT && end)
		to = dfa_start(d, SIDE_EDGE);
	else
		to = intern(d);
	if (d->flushes == flushes)
		d->table[(size_t)(from & INT32_MAX) + class] = to;
	return to;
}

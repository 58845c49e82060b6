/* SPDX-License-Identifier: MIT */

/*
 * The table holds, for each state, a row of one entry a class of bytes: the
 * offset of the next state's row, so that a step is one addition and two
 * loads.  Two rows are traps, which lead to themselves: row 0, where entries
 * point that are not known yet, and row 1, where a match was found
 * (DFA_SELECT).  So a search may take several steps before it looks whether
 * it is trapped, and then takes them again with care.
 *
 * A step has to wait for the one before.  dfa_select hides that by walking
 * four parts of the text at once, cut at line ends, where the state is known.
 *
 * Where spans are looked for, an entry has MARK if the state it leads to says
 * something besides: a match ended, or none is possible any more.
 *
 * When the table, or the pool that holds the states' sets, is full, both are
 * emptied; offsets held across calls of explore go stale then.
 */

#include "regex/dfa.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "regex/nfa.h"
#include "regex/step.h"

#define MARK INT32_MIN

enum {
	LINE = 16,     /* entries in a line of the processor's cache */
	MIN_ROWS = 16, /* to begin with, however large they are */
	TRAPS = 2,     /* rows that are no states */

	STEPS = 8,         /* between two looks for a trap */
	STREAMS = 4,       /* parts that are walked at once */
	PART = 2 << 10,    /* bytes of one, about */
};

struct state {
	struct config config; /* its set lies in the pool */
	uint32_t hash;
	bool marked; /* entries that lead here have MARK */
};

struct dfa {
	const struct nfa *nfa;
	enum dfa_use use;
	unsigned char end;
	unsigned end_class;
	struct stepper stepper;

	int32_t *table;
	size_t stride; /* entries in a row */
	struct state *states;
	uint32_t count, capacity; /* rows, with the traps */
	uint32_t max_capacity;
	int32_t found;            /* the offset of row 1 */
	uint32_t *pool;
	size_t pool_used, pool_size;
	uint32_t *index; /* hash table of states; 0 is empty */
	size_t index_size;
	size_t lull; /* bytes between matches of late, about */
	int32_t starts[SIDES]; /* the state to start in, by what is behind */
	size_t flushes;
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
	d->stride = ((nfa->classes + LINE - 1) / LINE | 1) * LINE;
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
	d->index[slot] = d->count;
	return entry(d, d->count++);
}

/* The state to start in, where BEFORE is behind. */
static int32_t start(struct dfa *d, enum side before)
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

/*
 * Find out and note where the state at offset FROM leads over a byte of CLASS.
 */
static COMPAT_COLD int32_t explore(struct dfa *d, int32_t from, unsigned class)
{
	size_t flushes = d->flushes;
	bool end = class == d->end_class;
	int32_t to;

	stepper_load(&d->stepper, &d->states[number(d, from)].config);
	stepper_byte(&d->stepper, end ? STEP_END : d->nfa->example[class]);
	if (d->use == DFA_SELECT && d->stepper.found)
		to = d->found;
	else if (d->use == DFA_SELECT && end)
		to = start(d, SIDE_EDGE);
	else
		to = intern(d);
	if (d->flushes == flushes)
		d->table[(size_t)(from & INT32_MAX) + class] = to;
	return to;
}

/* A part of the text that is being walked. */
struct stream {
	size_t at, end; /* what is left of it */
	int32_t state;
};

/*
 * One step with care.  True if it found a match; s->at stays at the byte that
 * showed it.
 */
static bool step(struct dfa *d, const unsigned char *text, struct stream *s)
{
	unsigned class = d->nfa->class[text[s->at]];
	int32_t next = d->table[(size_t)s->state + class];

	if (next == 0)
		next = explore(d, s->state, class);
	if (next == d->found)
		return true;
	s->state = next;
	s->at++;
	return false;
}

/* Walk to the end of S.  True if there is a match, which s->at shows. */
static bool walk(struct dfa *d, const unsigned char *text, struct stream *s)
{
	const unsigned char *class = d->nfa->class;

	while (s->at < s->end) {
		const int32_t *table = d->table;
		int32_t state = s->state;
		while (s->end - s->at >= STEPS) {
			const unsigned char *from = text + s->at;
			for (int i = 0; i < STEPS; i++)
				state = table[(size_t)state + class[from[i]]];
			if (COMPAT_UNLIKELY(state <= d->found))
				break;
			s->state = state;
			s->at += STEPS;
		}
		for (int i = 0; i < STEPS && s->at < s->end; i++)
			if (step(d, text, s))
				return true;
	}
	return false;
}

/*
 * Walk the STREAMS at once as long as none is trapped.  They advance by the
 * same number of bytes, at most LEN.
 */
static void walk_abreast(const struct dfa *d, const unsigned char *text,
			 struct stream *s, size_t len)
{
	const unsigned char *class = d->nfa->class;
	const int32_t *table = d->table;
	const unsigned char *from0 = text + s[0].at, *from1 = text + s[1].at;
	const unsigned char *from2 = text + s[2].at, *from3 = text + s[3].at;
	int32_t found = d->found;
	size_t done = 0;

	while (len - done >= STEPS) {
		int32_t a = s[0].state, b = s[1].state;
		int32_t c = s[2].state, e = s[3].state;
		for (size_t i = done; i < done + STEPS; i++) {
			a = table[(size_t)a + class[from0[i]]];
			b = table[(size_t)b + class[from1[i]]];
			c = table[(size_t)c + class[from2[i]]];
			e = table[(size_t)e + class[from3[i]]];
		}
		if (COMPAT_UNLIKELY((a <= found) | (b <= found) |
				    (c <= found) | (e <= found)))
			break;
		s[0].state = a;
		s[1].state = b;
		s[2].state = c;
		s[3].state = e;
		done += STEPS;
	}
	for (int i = 0; i < STREAMS; i++)
		s[i].at += done;
}

/* Cut TEXT from AT on into streams of whole lines; false if it has too few. */
static bool part(struct dfa *d, const unsigned char *text, size_t len,
		 size_t at, struct stream *s)
{
	int32_t state = start(d, SIDE_EDGE);

	if (len - at < 2 * (size_t)STREAMS * PART)
		return false;
	for (int i = 0; i < STREAMS; i++) {
		const unsigned char *end =
			memchr(text + at + PART - 1, d->end, PART);
		if (!end) /* a line too long to be of use */
			return false;
		s[i] = (struct stream){.at = at, .state = state};
		s[i].end = at = (size_t)(end - text) + 1;
	}
	return true;
}

enum outcome { NONE, HIT, STALE };

/*
 * Walk the STREAMS to their ends, or to the first match, which is *HIT.  STALE
 * where the cache was emptied on the way, and nothing is known.
 */
static enum outcome walk_all(struct dfa *d, const unsigned char *text,
			     struct stream *s, size_t *hit)
{
	size_t flushes = d->flushes;
	int live = STREAMS; /* those before the first match */

	while (live == STREAMS) {
		size_t len = SIZE_MAX;
		for (int i = 0; i < STREAMS; i++)
			if (s[i].end - s[i].at < len)
				len = s[i].end - s[i].at;
		if (len < STEPS)
			break;
		walk_abreast(d, text, s, len);
		for (int i = 0; i < live; i++) {
			for (int j = 0; j < STEPS && s[i].at < s[i].end; j++) {
				if (step(d, text, &s[i])) {
					*hit = s[i].at;
					live = i;
					break;
				}
			}
			if (d->flushes != flushes)
				return STALE;
		}
	}
	for (int i = 0; i < live; i++) {
		bool found = walk(d, text, &s[i]);
		if (d->flushes != flushes)
			return STALE;
		if (found) {
			*hit = s[i].at;
			return HIT;
		}
	}
	return live < STREAMS ? HIT : NONE;
}

/* The state before the end byte that TEXT lacks: is there a match? */
static bool ends_in_match(struct dfa *d, int32_t state)
{
	int32_t next = d->table[(size_t)state + d->end_class];

	if (next == 0)
		next = explore(d, state, d->end_class);
	return next == d->found;
}

/* As dfa_select, but for the end of TEXT, where it leaves S. */
static bool search(struct dfa *d, const unsigned char *text, size_t len,
		   struct stream *s, size_t *hit)
{
	struct stream streams[STREAMS];
	/* Where matches are frequent, most parts would be walked in vain. */
	bool abreast = d->lull > (size_t)STREAMS * PART;

	for (; s->at < len; abreast = true) {
		while (abreast && part(d, text, len, s->at, streams)) {
			size_t after = streams[STREAMS - 1].end;
			enum outcome outcome = walk_all(d, text, streams, hit);
			if (outcome == HIT)
				return true;
			s->state = start(d, SIDE_EDGE);
			if (outcome == STALE)
				break;
			s->at = after;
		}
		const unsigned char *end = NULL;
		if (len - s->at > PART)
			end = memchr(text + s->at + PART - 1, d->end,
				     len - s->at - PART + 1);
		s->end = end ? (size_t)(end - text) + 1 : len;
		if (walk(d, text, s)) {
			*hit = s->at;
			return true;
		}
	}
	return false;
}

bool dfa_select(struct dfa *d, const char *text, size_t len, size_t from,
		size_t *hit)
{
	const unsigned char *bytes = (const unsigned char *)text;
	struct stream s = {.at = from, .state = start(d, SIDE_EDGE)};

	*hit = from;
	if (s.state == d->found || from == len)
		return from < len;
	bool found = search(d, bytes, len, &s, hit);
	d->lull = (3 * d->lull + ((found ? *hit : len) - from)) / 4;
	if (found)
		return true;
	*hit = len;
	return bytes[len - 1] != d->end && ends_in_match(d, s.state);
}

/* The next state, marks and all, over a byte of CLASS. */
static inline int32_t advance(struct dfa *d, int32_t state, unsigned class)
{
	int32_t next = d->table[(size_t)state + class];

	return next ? next : explore(d, state, class);
}

bool dfa_longest(struct dfa *d, const char *line, size_t len, size_t from,
		 size_t *end)
{
	const unsigned char *bytes = (const unsigned char *)line;
	int32_t next = start(d, alphabet_before(&d->stepper.alphabet,
						 bytes, from));
	bool found = false;

	for (size_t at = from;; at++) {
		if (next < 0) {
			const struct config *c =
				&d->states[number(d, next)].config;
			if (c->ended) {
				unsigned ago = (unsigned)__builtin_ctz(c->ended);
				*end = (at > len ? len : at) - ago;
				found = true;
			}
			if (c->count == 0)
				return found;
			next &= INT32_MAX;
		}
		if (at > len)
			return found;
		next = advance(d, next,
			       at < len ? d->nfa->class[bytes[at]]
					: d->end_class);
	}
}

/* Note the starts that the state NEXT, reached at offset AT, tells of. */
static void mark_starts(struct dfa *d, int32_t next, size_t at,
			unsigned long long *starts)
{
	unsigned ended = d->states[number(d, next)].config.ended;

	for (; ended; ended &= ended - 1) {
		size_t start = at + (unsigned)__builtin_ctz(ended);
		starts[start / 64] |= 1ull << start % 64;
	}
}

void dfa_starts(struct dfa *d, const char *line, size_t len,
		unsigned long long *starts)
{
	const unsigned char *bytes = (const unsigned char *)line;
	int32_t next = start(d, SIDE_EDGE);

	memset(starts, 0, (len / 64 + 1) * sizeof(*starts));
	for (size_t at = len;; at--) {
		if (next < 0)
			mark_starts(d, next, at, starts);
		next &= INT32_MAX;
		if (at == 0)
			break;
		next = advance(d, next, d->nfa->class[bytes[at - 1]]);
	}
	next = advance(d, next, d->end_class);
	if (next < 0)
		mark_starts(d, next, 0, starts);
}

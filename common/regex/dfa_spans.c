/* SPDX-License-Identifier: MIT */

/*
 * A walk for the longest match goes on until none can follow.  That may be far
 * behind the end of the match: with a|a.*b, each a of a line without a b leads
 * to its end.  So a walk that has come far notes now and then the place and
 * the state it is in, and if no more matches ended, another that comes there
 * need not go on: no stretch of the line is walked in vain twice in the same
 * state.  Source: T. Reps, "Maximal-munch tokenization in linear time", 1998.
 */

#include <stdlib.h>
#include <string.h>

#include "regex/dfa_table.h"

enum {
	FAR = 64,       /* bytes without a match before places are noted */
	EVERY = 16,     /* bytes between them */
	FEW = 1 << 10,  /* places to begin with */
	MOST = 1 << 22, /* then all are forgotten; 32 MiB */
};

/* The next state, marks and all, over a byte of CLASS. */
static inline int32_t advance(struct dfa *d, int32_t state, unsigned class)
{
	int32_t next = d->table[(size_t)state + class];

	return next ? next : dfa_explore(d, state, class);
}

static void forget(struct vain *v)
{
	if (v->count)
		memset(v->places, 0, v->size * sizeof(*v->places));
	v->count = v->fresh_count = 0;
}

static size_t slot_of(const struct vain *v, uint64_t place)
{
	size_t slot = place * 0x9e3779b97f4a7c15u >> 32 & (v->size - 1);

	while (v->places[slot] && v->places[slot] != place)
		slot = (slot + 1) & (v->size - 1);
	return slot;
}

/* Room for one more place; false where there is none. */
static bool grow(struct vain *v)
{
	size_t size = v->size ? 2 * v->size : FEW;
	struct vain old = *v;

	if (2 * v->count < v->size)
		return true;
	if (size > MOST) {
		forget(v);
		return true;
	}
	uint64_t *places = calloc(size, sizeof(*places));
	if (!places)
		return false;
	v->places = places;
	v->size = size;
	for (size_t i = 0; i < old.size; i++)
		if (old.places[i])
			places[slot_of(v, old.places[i])] = old.places[i];
	free(old.places);
	return true;
}

/* When the cache was emptied, states have other offsets. */
static void check_flushes(struct dfa *d)
{
	if (d->vain.flushes != d->flushes)
		forget(&d->vain);
	d->vain.flushes = d->flushes;
}

/* What was noted on this walk turned out to be in vain. */
static void remember(struct dfa *d)
{
	struct vain *v = &d->vain;

	check_flushes(d);
	for (size_t i = 0; i < v->fresh_count && grow(v); i++) {
		size_t slot = slot_of(v, v->fresh[i]);
		v->count += v->places[slot] == 0;
		v->places[slot] = v->fresh[i];
	}
	v->fresh_count = 0;
}

/*
 * Is it in vain to go on from STATE at offset AT?  Notes the place, if it is
 * one to be noted.
 */
static bool in_vain(struct dfa *d, int32_t state, size_t at)
{
	struct vain *v = &d->vain;
	uint64_t place = (uint64_t)(at / EVERY) << 32 | (uint32_t)state;

	check_flushes(d);
	if (v->count && v->places[slot_of(v, place)])
		return true;
	if (v->fresh_count == v->room) {
		size_t room = v->room ? 2 * v->room : FEW;
		uint64_t *fresh = realloc(v->fresh, room * sizeof(*fresh));
		if (!fresh)
			return false;
		v->fresh = fresh;
		v->room = room;
	}
	v->fresh[v->fresh_count++] = place;
	return false;
}

bool dfa_longest(struct dfa *d, const char *line, size_t len, size_t from,
		 bool again, size_t *end)
{
	const unsigned char *bytes = (const unsigned char *)line;
	int32_t next = dfa_start(d, alphabet_before(&d->stepper.alphabet,
						    bytes, from));
	size_t at = from, last = from; /* a match ended, as far as is known */
	bool found = false;

	if (!again)
		forget(&d->vain);
	for (;; at++) {
		if (next < 0) {
			int32_t says = dfa_says(d, next);
			if (says & (DEAD - 1)) {
				*end = (at > len ? len : at) -
				       (size_t)__builtin_ctz((unsigned)says);
				found = true;
				last = at;
				d->vain.fresh_count = 0;
			}
			if (says & DEAD)
				break;
			next &= INT32_MAX;
		}
		if (at > len ||
		    (COMPAT_UNLIKELY(at - last >= FAR) && at % EVERY == 0 &&
		     in_vain(d, next, at)))
			break;
		next = advance(d, next,
			       at < len ? d->nfa->class[bytes[at]]
					: d->end_class);
	}
	remember(d);
	d->steps += at - from;
	return found;
}

size_t dfa_steps(const struct dfa *d)
{
	return d->steps;
}

/* Note the starts that the state NEXT, reached at offset AT, tells of. */
static void mark_starts(struct dfa *d, int32_t next, size_t at,
			unsigned long long *starts)
{
	unsigned ended = (unsigned)dfa_says(d, next) & (DEAD - 1);

	for (; ended; ended &= ended - 1) {
		size_t start = at + (unsigned)__builtin_ctz(ended);
		starts[start / 64] |= 1ull << start % 64;
	}
}

void dfa_starts(struct dfa *d, const char *line, size_t len,
		unsigned long long *starts)
{
	const unsigned char *bytes = (const unsigned char *)line;
	int32_t next = dfa_start(d, SIDE_EDGE);

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

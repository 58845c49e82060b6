/* SPDX-License-Identifier: MIT */

/*
 * A step of a DFA has to wait for the one before.  That is hidden here by
 * walking four parts of the text at once, cut at line ends, where the state is
 * known.  Matches in all of them are noted, to answer the questions that will
 * come next.
 */

#include <string.h>

#include "regex/dfa_table.h"

enum {
	STEPS = 8,      /* between two looks for a trap */
	PART = 2 << 10, /* bytes of a part, about */
	/* Matches nearer than this are faster found one by one. */
	DENSE = 64,
};

/* A part of the text that is being walked. */
struct stream {
	size_t at, end; /* what is left of it */
	int32_t state;
	int number;
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
		next = dfa_explore(d, s->state, class);
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
			COMPAT_UNROLL
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
	/* No entry is negative where lines are selected. */
	const uint32_t *table = (const uint32_t *)d->table;
	const unsigned char *from0 = text + s[0].at, *from1 = text + s[1].at;
	const unsigned char *from2 = text + s[2].at, *from3 = text + s[3].at;
	size_t found = (size_t)d->found;
	size_t done = 0;

	while (len - done >= STEPS) {
		size_t a = (size_t)s[0].state, b = (size_t)s[1].state;
		size_t c = (size_t)s[2].state, e = (size_t)s[3].state;
		COMPAT_UNROLL
		for (size_t i = done; i < done + STEPS; i++) {
			a = table[a + class[from0[i]]];
			b = table[b + class[from1[i]]];
			c = table[c + class[from2[i]]];
			e = table[e + class[from3[i]]];
		}
		if (COMPAT_UNLIKELY((a <= found) | (b <= found) |
				    (c <= found) | (e <= found)))
			break;
		s[0].state = (int32_t)a;
		s[1].state = (int32_t)b;
		s[2].state = (int32_t)c;
		s[3].state = (int32_t)e;
		done += STEPS;
	}
	for (int i = 0; i < STREAMS; i++)
		s[i].at += done;
}

/* Cut TEXT from AT on into streams of whole lines; false if it has too few. */
static bool part(struct dfa *d, const unsigned char *text, size_t len,
		 size_t at, struct stream *s)
{
	int32_t state = dfa_start(d, SIDE_EDGE);

	if (len - at < 2 * (size_t)STREAMS * PART)
		return false;
	for (int i = 0; i < STREAMS; i++) {
		const unsigned char *end =
			memchr(text + at + PART - 1, d->end, PART);
		if (!end) /* a line too long to be of use */
			return false;
		s[i] = (struct stream){.at = at, .state = state, .number = i};
		s[i].end = at = (size_t)(end - text) + 1;
	}
	return true;
}

/*
 * Note the match that S shows as the next line ahead, and go on behind it.
 * False if there is no room for more.
 */
static bool note(struct dfa *d, const unsigned char *text, struct stream *s,
		 size_t *hits)
{
	struct ahead *ahead = &d->ahead;
	size_t i = (size_t)s->number * HITS + *hits;
	const unsigned char *end =
		memchr(text + s->at, d->end, s->end - s->at);

	ahead->lines[i].hit = s->at;
	ahead->lines[i].end = (size_t)(end + 1 - text); /* parts end so */
	s->at = ahead->lines[i].end;
	s->state = dfa_start(d, SIDE_EDGE);
	return ++*hits < HITS;
}

/* Take STEPS with care; false if S has no room for more matches. */
static bool pick(struct dfa *d, const unsigned char *text, struct stream *s,
		 size_t *hits)
{
	for (int i = 0; i < STEPS && s->at < s->end; i++)
		if (step(d, text, s) && !note(d, text, s, hits))
			return false;
	return true;
}

/*
 * Walk the STREAMS to their ends, noting the matches ahead.  False where the
 * cache was emptied on the way, and nothing is known.
 */
static bool walk_all(struct dfa *d, const unsigned char *text,
		     struct stream *s)
{
	size_t hits[STREAMS] = {0}, flushes = d->flushes, count = 0;
	int live = STREAMS; /* up to the first that has no more room */
	bool full = false;

	for (size_t len = STEPS; !full && len >= STEPS;) {
		len = SIZE_MAX;
		for (int i = 0; i < STREAMS; i++)
			if (s[i].end - s[i].at < len)
				len = s[i].end - s[i].at;
		walk_abreast(d, text, s, len);
		for (int i = 0; i < live; i++) {
			full = !pick(d, text, &s[i], &hits[i]);
			if (full)
				live = i + 1;
			if (d->flushes != flushes)
				return false;
		}
	}
	for (int i = 0; i < live; i++) {
		while (hits[i] < HITS && walk(d, text, &s[i]))
			note(d, text, &s[i], &hits[i]);
		if (hits[i] == HITS)
			live = i + 1;
		if (d->flushes != flushes)
			return false;
	}
	for (int i = 0; i < live; i++)
		for (size_t j = 0; j < hits[i]; j++)
			d->ahead.lines[count++] =
				d->ahead.lines[(size_t)i * HITS + j];
	d->ahead.count = count;
	d->ahead.next = 0;
	d->ahead.clear = s[live - 1].at;
	return true;
}

/* The next line ahead, if there is one: the answer is *HIT. */
static bool take(struct dfa *d, size_t *hit)
{
	struct ahead *ahead = &d->ahead;

	if (ahead->next == ahead->count)
		return false;
	*hit = ahead->lines[ahead->next].hit;
	ahead->from = ahead->lines[ahead->next++].end;
	return true;
}

/* The state before the end byte that TEXT lacks: is there a match? */
static bool ends_in_match(struct dfa *d, int32_t state)
{
	int32_t next = d->table[(size_t)state + d->end_class];

	if (next == 0)
		next = dfa_explore(d, state, d->end_class);
	return next == d->found;
}

/*
 * As dfa_select, from S on, but for the end of TEXT, where it leaves S.
 */
static bool search(struct dfa *d, const unsigned char *text, size_t len,
		   struct stream *s, size_t *hit)
{
	struct stream streams[STREAMS];
	bool abreast = d->lull > DENSE;

	for (; s->at < len; abreast = true) {
		while (abreast && part(d, text, len, s->at, streams)) {
			bool valid = walk_all(d, text, streams);
			s->state = dfa_start(d, SIDE_EDGE);
			if (!valid)
				break;
			s->at = d->ahead.clear;
			if (take(d, hit))
				return true;
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
	struct ahead *ahead = &d->ahead;
	struct stream s = {.at = from, .state = dfa_start(d, SIDE_EDGE)};

	*hit = from;
	if (s.state == d->found || from == len)
		return from < len;
	if (from == 0 || from != ahead->from || bytes != ahead->text ||
	    len != ahead->len) {
		ahead->count = ahead->next = ahead->clear = 0;
		ahead->text = bytes;
		ahead->len = len;
	} else if (take(d, hit)) {
		return true;
	}
	ahead->from = 0;
	if (s.at < ahead->clear)
		s.at = ahead->clear;
	bool found = search(d, bytes, len, &s, hit);
	d->lull = (3 * d->lull + ((found ? *hit : len) - from)) / 4;
	if (found)
		return true;
	*hit = len;
	return bytes[len - 1] != d->end && ends_in_match(d, s.state);
}

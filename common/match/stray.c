/* SPDX-License-Identifier: MIT */

/*
 * A line without its stray letters is shorter by a byte for each: offsets are
 * translated by a list of where they were.
 */

#include "match/stray.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "match/match.h"
#include "text/byte.h"
#include "text/multi.h"

static const struct multi_needle letters[] = {
	{"\xc5\xbf", 2, 's'},
	{"\xc4\xb1", 2, 'i'},
};

enum { LETTERS = sizeof(letters) / sizeof(*letters) };

struct stray {
	struct matcher base;
	struct matcher *inner;
	struct multi *set; /* of the letters */
	unsigned char end;
};

struct match_state {
	const struct matcher *matcher; /* the inner one */
	struct match_state *inner;
	bool exhausted; /* memory */
	/* The last line asked about, if it has stray letters: */
	bool has_strays;
	struct buf plain;  /* without them */
	struct buf places; /* where they are in it: of size_t, ascending */
};

static const struct stray *stray_of(const struct matcher *m)
{
	return (const struct stray *)m;
}

bool stray_matters(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] | 0x20) == 's' || (text[i] | 0x20) == 'i')
			return true;
	return false;
}

/* Make the copy of LINE, if it has strays; false where memory is exhausted. */
static bool simplify(const struct stray *s, struct match_state *state,
		     const char *line, size_t len)
{
	struct multi_hit hit = {0};
	size_t at = 0;

	state->plain.len = state->places.len = 0;
	for (; multi_find(s->set, line, len, at, &hit, NULL); at = hit.end) {
		if (!buf_add(&state->plain, line + at, hit.start - at) ||
		    !buf_add(&state->places, &state->plain.len,
			     sizeof(state->plain.len)) ||
		    !buf_addc(&state->plain, (char)hit.tag))
			return false;
	}
	state->has_strays = at > 0;
	return at == 0 || buf_add(&state->plain, line + at, len - at);
}

/* How many of the places are before offset AT of the copy, or of the line. */
static size_t places_before(const struct match_state *state, size_t at,
			    bool in_line)
{
	const size_t *places = (const void *)state->places.data;
	size_t low = 0, high = state->places.len / sizeof(*places);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (places[middle] + (in_line ? middle : 0) < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The offset in the copy of offset AT of the line, or of the next character. */
static size_t to_plain(const struct match_state *state, size_t at)
{
	const size_t *places = (const void *)state->places.data;
	size_t count = places_before(state, at, true);
	bool inside = count > 0 && places[count - 1] + count == at;

	return at - count + inside;
}

static size_t from_plain(const struct match_state *state, size_t at)
{
	return at + places_before(state, at, false);
}

static enum match_answer exhausted(struct match_state *state)
{
	state->exhausted = true;
	return MATCH_ERROR;
}

/* The first line in [FROM, LIMIT) that matches without its stray letters. */
static enum match_answer find_strays(const struct stray *s,
				     struct match_state *state,
				     const char *text, size_t limit,
				     size_t from, struct match *line)
{
	enum match_answer answer = MATCH_NO;
	struct multi_hit hit;
	struct match found;

	while (answer == MATCH_NO &&
	       multi_find(s->set, text, limit, from, &hit, NULL)) {
		const char *before =
			byte_last(text + from, hit.start - from, s->end);
		const char *end = memchr(text + hit.end, s->end,
					 limit - hit.end);
		line->start = before ? (size_t)(before - text) + 1 : from;
		line->end = end ? (size_t)(end - text) + 1 : limit;
		if (!simplify(s, state, text + line->start,
			      line->end - line->start))
			return exhausted(state);
		answer = match_line(s->inner, state->inner, state->plain.data,
				    state->plain.len, 0, &found, NULL);
		from = line->end;
	}
	return answer;
}

static enum match_answer stray_line(const struct matcher *m,
				    struct match_state *state,
				    const char *text, size_t len, size_t from,
				    struct match *line, struct watch *watch)
{
	const struct stray *s = stray_of(m);
	struct watch seen = {0};
	struct match earlier;
	enum match_answer answer = match_line(s->inner, state->inner, text, len,
					      from, line, &seen);

	if (watch) {
		watch->nul |= seen.nul;
		watch->high |= seen.high;
	}
	if (answer == MATCH_ERROR || (s->inner->watches && !seen.high))
		return answer;
	size_t limit = answer == MATCH_YES ? line->start : len;
	enum match_answer strays =
		find_strays(s, state, text, limit, from, &earlier);
	if (strays == MATCH_YES)
		*line = earlier;
	return strays == MATCH_NO ? answer : strays;
}

static enum match_answer stray_span(const struct matcher *m,
				    struct match_state *state,
				    const char *line, size_t len, size_t from,
				    struct match *span)
{
	const struct stray *s = stray_of(m);

	if (from == 0 && !simplify(s, state, line, len))
		return exhausted(state);
	if (!state->has_strays)
		return match_span(s->inner, state->inner, line, len, from,
				  span);
	enum match_answer answer =
		match_span(s->inner, state->inner, state->plain.data,
			   state->plain.len, to_plain(state, from), span);
	if (answer == MATCH_YES) {
		span->start = from_plain(state, span->start);
		span->end = from_plain(state, span->end);
	}
	return answer;
}

static void stray_state_free(struct match_state *state)
{
	match_state_free(state->matcher, state->inner);
	buf_free(&state->plain);
	buf_free(&state->places);
	free(state);
}

static struct match_state *stray_state_new(const struct matcher *m)
{
	const struct stray *s = stray_of(m);
	struct match_state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->matcher = s->inner;
	state->inner = match_state_new(s->inner);
	if (!state->inner) {
		free(state);
		return NULL;
	}
	return state;
}

static const char *stray_error(const struct match_state *state)
{
	return state->exhausted ? "memory exhausted"
				: match_error(state->matcher, state->inner);
}

static void stray_free(struct matcher *m)
{
	struct stray *s = (struct stray *)m;

	match_free(s->inner);
	multi_free(s->set);
	free(s);
}

static const struct match_ops stray_ops = {
	.name = "stray",
	.state_new = stray_state_new,
	.state_free = stray_state_free,
	.line = stray_line,
	.span = stray_span,
	.error = stray_error,
	.free = stray_free,
};

struct matcher *stray_new(struct matcher *inner, unsigned char end)
{
	struct stray *s = calloc(1, sizeof(*s));
	struct multi *set = s ? multi_new(letters, LETTERS, false) : NULL;

	if (!set) {
		free(s);
		match_free(inner);
		errno = ENOMEM;
		return NULL;
	}
	*s = (struct stray){.base = *inner, .inner = inner, .set = set,
			    .end = end};
	s->base.ops = &stray_ops;
	s->base.parts = s->base.counts = false;
	return &s->base;
}

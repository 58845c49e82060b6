/* SPDX-License-Identifier: MIT */

/*
 * A lone needle tied to a line's start or end is looked for together with the
 * line ends around it: "^};$" is "\n};\n", which is rarer than "};" and found
 * at the same speed.  Only the first line and an unfinished last one, which
 * lack such neighbours, are looked at by themselves.
 *
 * Several needles are a set, found in one pass; what they are tied to is looked
 * at where one is found.  Those without text are in no set: they are looked for
 * one by one, beside it.  The first in the text is wanted, so that each is
 * looked for in a window, which grows as long as none is found: one that never
 * occurs thus costs about what the distance to the next hit costs, and not the
 * rest of the buffer at each hit.
 */

#include "match/literal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/knob.h"
#include "match/charset.h"
#include "match/match.h"
#include "text/byte.h"
#include "text/byteset.h"
#include "text/lit.h"
#include "text/multi.h"
#include "text/pair.h"

enum { FIRST_WINDOW = 1024 }; /* bytes in which several needles are tried */

struct needle {
	struct lit *bare; /* the string alone */
	struct lit *tied; /* with its line ends; BARE where it has none */
	size_t len;       /* of the string alone */
	bool bol, eol;
};

struct literal {
	struct matcher base;
	unsigned char end;
	bool words;
	bool single;         /* the needle is one byte, free of all ties: */
	struct byteset byte; /* that byte, in both cases if need be */
	unsigned char edge; /* the first of a lone needle */
	struct multi *set; /* of needles with text; NULL: there is none */
	size_t count;      /* of those that are looked for one by one */
	struct needle needles[];
};

/* A search has nothing to remember. */
struct match_state {
	char unused;
};

static const struct literal *literal_of(const struct matcher *m)
{
	return (const struct literal *)m;
}

/* Does a line start at AT? */
static bool at_bol(const struct literal *l, const char *text, size_t at)
{
	return at == 0 || (unsigned char)text[at - 1] == l->end;
}

/* Is N at AT, its ties left aside? */
static bool is_at(const struct needle *n, const char *text, size_t len,
		  size_t at)
{
	return n->len <= len - at && lit_find(n->bare, text + at, n->len, NULL);
}

/*
 * The first N that begins in [FROM, LIMIT], words or not, if any does; perhaps
 * one behind LIMIT.  *AT is where its own string begins.
 */
static bool find_tied(const struct literal *l, const struct needle *n,
		      const char *text, size_t len, size_t from, size_t limit,
		      size_t *at, struct watch *watch)
{
	if (n->bol && at_bol(l, text, from) && is_at(n, text, len, from)) {
		size_t behind = from + n->len;
		*at = from;
		if (watch)
			byte_watch(text + from, n->len, watch);
		if (!n->eol || behind == len ||
		    (unsigned char)text[behind] == l->end)
			return true;
	}
	size_t reach = n->len + n->eol;
	size_t stop = len - limit > reach ? limit + reach : len;
	const char *p = lit_find(n->tied, text + from, stop - from, watch);
	if (p) {
		*at = (size_t)(p - text) + n->bol;
		return true;
	}
	if (!n->eol || stop < len || n->len > len - from ||
	    (len > 0 && (unsigned char)text[len - 1] == l->end))
		return false;
	*at = len - n->len;
	return (!n->bol || at_bol(l, text, *at)) && is_at(n, text, len, *at);
}

/*
 * Are the LEN bytes at AT by themselves, neither part of a word nor, if there
 * are none, inside of a character?
 */
static bool is_word(const char *text, size_t text_len, size_t at, size_t len)
{
	return !charset_word_before(text, at) &&
	       !charset_word_at(text, text_len, at + len) &&
	       (len > 0 || charset_boundary(text, text_len, at));
}

/* The first N that begins in [FROM, LIMIT]. */
static bool find(const struct literal *l, const struct needle *n,
		 const char *text, size_t len, size_t from, size_t limit,
		 size_t *at, struct watch *watch)
{
	while (from <= limit &&
	       find_tied(l, n, text, len, from, limit, at, watch) &&
	       *at <= limit) {
		if (!l->words || is_word(text, len, *at, n->len))
			return true;
		from = *at + 1;
	}
	return false;
}

/* How a needle of a set is tied, as one bit. */
static unsigned char tag_of(bool bol, bool eol)
{
	return (unsigned char)(1 << (bol + 2 * eol));
}

/* Does a needle of the set, where HIT is, have what it is tied to? */
static bool is_tied(const struct literal *l, const char *text, size_t len,
		    const struct multi_hit *hit)
{
	bool bol = at_bol(l, text, hit->start);
	bool eol = hit->end == len || (unsigned char)text[hit->end] == l->end;

	return hit->tag & (tag_of(false, false) | tag_of(bol, false) |
			   tag_of(false, eol) | tag_of(bol, eol));
}

/*
 * The longest needle of the set that is where HIT is, the longest of all, and
 * that matches there.
 */
static bool fit(const struct literal *l, const char *text, size_t len,
		struct multi_hit *hit)
{
	if (l->words && charset_word_before(text, hit->start))
		return false;
	do {
		if (is_tied(l, text, len, hit) &&
		    (!l->words || !charset_word_at(text, len, hit->end)))
			return true;
	} while (multi_at(l->set, text, hit->end - 1, hit->start, hit));
	return false;
}

/* The first match of the set that begins in [FROM, LIMIT]. */
static bool find_in_set(const struct literal *l, const char *text, size_t len,
			size_t from, size_t limit, struct match *match,
			struct watch *watch)
{
	size_t reach = multi_longest(l->set);
	size_t stop = len - limit > reach ? limit + reach : len;
	struct multi_hit hit;

	while (from <= limit &&
	       multi_find(l->set, text, stop, from, &hit, watch) &&
	       hit.start <= limit) {
		from = hit.start + 1;
		if (fit(l, text, len, &hit)) {
			*match = (struct match){hit.start, hit.end};
			return true;
		}
	}
	return false;
}

/*
 * The first needle at or after FROM, and of those that begin there the
 * longest.
 */
static bool find_first(const struct literal *l, const char *text, size_t len,
		       size_t from, struct match *hit, struct watch *watch)
{
	bool many = l->count + (l->set != NULL) > 1;
	bool found = false;

	if (!many && l->count == 1) {
		found = find(l, l->needles, text, len, from, len, &hit->start,
			     watch);
		hit->end = hit->start + l->needles->len;
		return found;
	}
	for (size_t window = FIRST_WINDOW;; window *= 4) {
		size_t limit = many && len - from > window ? from + window
							   : len;
		const size_t last = limit;
		for (size_t i = 0; i < l->count; i++) {
			const struct needle *n = &l->needles[i];
			size_t at;
			if (!find(l, n, text, len, from, limit, &at, watch) ||
			    (found && at == hit->start &&
			     n->len <= hit->end - hit->start))
				continue;
			*hit = (struct match){at, at + n->len};
			found = true;
			limit = at;
		}
		/* The set comes last: to look for it may cost more. */
		if (l->set &&
		    find_in_set(l, text, len, from, limit, hit, watch))
			found = true;
		if (found || last == len)
			return found;
		from = last + 1;
	}
}

/* The offset behind the end of the line that AT is in. */
static size_t line_end(const struct literal *l, const char *text, size_t len,
		       size_t at, struct watch *watch)
{
	if (at < len && (unsigned char)text[at] == l->end)
		return at + 1;
	const char *p = byte_first(text + at, len - at, l->end, watch);
	return p ? (size_t)(p - text) + 1 : len;
}

/* All lines in a row that have the single byte. */
static enum match_answer find_lines(const struct literal *l, const char *text,
				    size_t len, size_t from, struct match *run)
{
	struct byteset_lines lines;

	if (!byteset_lines(&l->byte, text + from, len - from, l->end, &lines))
		return MATCH_NO;
	*run = (struct match){from + lines.start, from + lines.end};
	return MATCH_YES;
}

static enum match_answer literal_line(const struct matcher *m,
				      struct match_state *state,
				      const char *text, size_t len, size_t from,
				      struct match *line, struct watch *watch)
{
	const struct literal *l = literal_of(m);
	struct match hit;

	(void)state;
	if (l->single)
		return find_lines(l, text, len, from, line);
	if (!find_first(l, text, len, from, &hit, watch))
		return MATCH_NO;
	if (hit.start == len && at_bol(l, text, len))
		return MATCH_NO; /* behind the last line */
	const char *before = byte_last(text + from, hit.start - from, l->end);
	line->start = before ? (size_t)(before - text) + 1 : from;
	line->end = line_end(l, text, len, hit.end, watch);
	return MATCH_YES;
}

static enum match_answer literal_span(const struct matcher *m,
				      struct match_state *state,
				      const char *line, size_t len, size_t from,
				      struct match *span)
{
	(void)state;
	return find_first(literal_of(m), line, len, from, span, NULL)
		       ? MATCH_YES
		       : MATCH_NO;
}

/*
 * Lines that begin, or end, with the one byte of the needle.  Only the first
 * line lacks a line end before it, and only the last one its own.
 */
static size_t count_edges(const struct literal *l, const char *text, size_t len,
			  struct watch *watch)
{
	const struct needle *n = l->needles;
	bool whole = (unsigned char)text[len - 1] == l->end;

	if (n->bol)
		return ((unsigned char)*text == l->edge) +
		       pair_count(text, len, l->end, l->edge, watch);
	return (!whole && (unsigned char)text[len - 1] == l->edge) +
	       pair_count(text, len, l->edge, l->end, watch);
}

static size_t literal_count(const struct matcher *m, const char *text,
			    size_t len, struct watch *watch)
{
	const struct literal *l = literal_of(m);
	const struct needle *n = l->needles;
	const char *end = text + len, *hit;
	size_t count = 0;

	if (len > 0 && (n->bol || n->eol))
		return count_edges(l, text, len, watch);
	for (;; count++) {
		hit = lit_find(n->bare, text, (size_t)(end - text), watch);
		if (!hit)
			return count;
		hit += n->len;
		text = byte_first(hit, (size_t)(end - hit), l->end, watch);
		if (!text++)
			return count + 1;
	}
}

static struct match_state *literal_state_new(const struct matcher *m)
{
	(void)m;
	return calloc(1, sizeof(struct match_state));
}

static void literal_state_free(struct match_state *state)
{
	free(state);
}

static const char *literal_error(const struct match_state *state)
{
	(void)state;
	return ""; /* never asked: this engine does not fail */
}

static void literal_free(struct matcher *m)
{
	struct literal *l = (struct literal *)m;

	for (size_t i = 0; i < l->count; i++) {
		struct needle *n = &l->needles[i];
		if (n->tied != n->bare)
			lit_free(n->tied);
		lit_free(n->bare);
	}
	multi_free(l->set);
	free(l);
}

static const struct match_ops literal_ops = {
	.name = "literal",
	.state_new = literal_state_new,
	.state_free = literal_state_free,
	.line = literal_line,
	.span = literal_span,
	.count = literal_count,
	.error = literal_error,
	.free = literal_free,
};

/* Make N of WANTED; false with errno ENOMEM, with nothing in N to free. */
static bool needle_init(struct needle *n, const struct literal_needle *wanted,
			const struct literal_options *options)
{
	struct buf text = {0};

	*n = (struct needle){
		.len = wanted->len, .bol = wanted->bol, .eol = wanted->eol};
	n->bare = lit_new(wanted->text, wanted->len, options->fold);
	if (!n->bare)
		return false;
	n->tied = n->bare;
	if (!n->bol && !n->eol)
		return true;
	if ((!n->bol || buf_addc(&text, (char)options->end)) &&
	    buf_add(&text, wanted->text, wanted->len) &&
	    (!n->eol || buf_addc(&text, (char)options->end)))
		n->tied = lit_new(text.data, text.len, options->fold);
	else
		n->tied = NULL;
	buf_free(&text);
	if (!n->tied)
		lit_free(n->bare);
	return n->tied;
}

/* Make a set of those of the COUNT NEEDLES that have text. */
static bool set_init(struct literal *l, const struct literal_needle *needles,
		     size_t count, const struct literal_options *options)
{
	struct multi_needle *set = calloc(count, sizeof(*set));
	size_t size = 0;

	if (!set)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct literal_needle *n = &needles[i];
		if (n->len > 0)
			set[size++] = (struct multi_needle){
				n->text, n->len, tag_of(n->bol, n->eol)};
	}
	if (size > 0)
		l->set = multi_new(set, size, options->fold);
	free(set);
	return size == 0 || l->set;
}

/* Is N one byte, and a line with that byte all that is wanted? */
static void single_init(struct literal *l, const struct literal_needle *n,
			const struct literal_options *options)
{
	unsigned char c = n->len > 0 ? (unsigned char)n->text[0] : 0;
	bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

	l->single = n->len == 1 && c < 0x80 && c != options->end && !n->bol &&
		    !n->eol && !options->words;
	if (!l->single)
		return;
	byteset_add(&l->byte, c);
	if (options->fold && letter)
		byteset_add(&l->byte, c ^ 0x20);
	l->base.runs = true;
}

/* Can lines with the needle N be counted in a row? */
static void counts_init(struct literal *l, const struct literal_needle *n,
			const struct literal_options *options)
{
	bool tied = n->bol || n->eol;

	if (n->len == 0 || l->single || options->words ||
	    memchr(n->text, options->end, n->len) ||
	    knob_text("MAPUTILS_NO_SIEVE"))
		return;
	l->edge = (unsigned char)n->text[0];
	bool letter = (l->edge | 0x20) >= 'a' && (l->edge | 0x20) <= 'z';
	l->base.counts = !tied || (n->len == 1 && n->bol != n->eol &&
				   !(options->fold && letter));
}

struct matcher *literal_new(const struct literal_needle *needles, size_t count,
			    const struct literal_options *options)
{
	size_t lone = 0; /* needles that are looked for one by one */

	for (size_t i = 0; i < count; i++)
		lone += count == 1 || needles[i].len == 0;
	struct literal *l =
		calloc(1, sizeof(*l) + lone * sizeof(l->needles[0]));
	if (!l)
		return NULL;
	l->base.ops = &literal_ops;
	l->base.lines = count ? MATCH_LINES_SOME : MATCH_LINES_NONE;
	l->end = options->end;
	l->words = options->words;
	if (count == 1) {
		single_init(l, needles, options);
		counts_init(l, needles, options);
	}
	l->base.watches = !l->single;
	if (count > 1 && !set_init(l, needles, count, options))
		goto nomem;
	for (size_t i = 0; i < count; i++) {
		const struct literal_needle *n = &needles[i];
		if (n->len == 0 && !(n->bol && n->eol) && !options->words)
			l->base.lines = MATCH_LINES_EVERY;
		if (count > 1 && n->len > 0)
			continue;
		if (n->len == 0 && !n->bol && !n->eol) /* it is anywhere */
			l->base.watches = false;
		if (!needle_init(&l->needles[l->count], n, options))
			goto nomem;
		l->count++;
	}
	return &l->base;
nomem:
	literal_free(&l->base);
	errno = ENOMEM;
	return NULL;
}

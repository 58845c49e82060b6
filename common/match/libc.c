/* SPDX-License-Identifier: MIT */

/*
 * Each pattern is compiled by itself, so that \1 means its own group, and each
 * line is asked of each.  What regexec cannot say, whole lines (-x) and whole
 * words (-w), is worked out from the matches it finds.
 */

#include "match/libc.h"

#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compat.h"
#include "match/charset.h"
#include "match/choose.h"
#include "match/match.h"

struct libc {
	struct matcher base;
	unsigned char end;
	bool words, lines;
	size_t count;
	regex_t patterns[];
};

struct match_state {
	struct buf string; /* the line as a string, where that is needed */
	const char *error;
};

static const struct libc *libc_of(const struct matcher *m)
{
	return (const struct libc *)m;
}

/* What regexec said, as an answer. */
static enum match_answer answer(struct match_state *state, int status)
{
	if (status == 0)
		return MATCH_YES;
	if (status == REG_NOMATCH)
		return MATCH_NO;
	state->error = "memory exhausted";
	return MATCH_ERROR;
}

/* Search LINE from FROM on.  REG_NOTEOL is the one flag. */
static enum match_answer search(const regex_t *re, struct match_state *state,
				const char *line, size_t len, size_t from,
				int flags, struct match *found)
{
	/* Where what regexec is shown begins, and where it is to start. */
	size_t base = COMPAT_STARTEND != 0 ? 0 : from;
	regmatch_t at = {.rm_so = (regoff_t)from, .rm_eo = (regoff_t)len};

	if (len > INT_MAX)
		return answer(state, REG_ESPACE);
	line += base;
	if (COMPAT_STARTEND == 0 || COMPAT_REGEX_STRING) {
		state->string.len = 0;
		if (!buf_add(&state->string, line, len - base) ||
		    !buf_addc(&state->string, '\0'))
			return answer(state, REG_ESPACE);
		line = state->string.data;
	}
	if (base > 0)
		flags |= REG_NOTBOL;
	int status = regexec(re, line, 1, &at, flags | COMPAT_STARTEND);
	*found = (struct match){base + (size_t)at.rm_so,
				base + (size_t)at.rm_eo};
	return answer(state, status);
}

static bool is_word(const char *line, size_t len, const struct match *found)
{
	return !charset_word_before(line, found->start) &&
	       !charset_word_at(line, len, found->end);
}

/*
 * The match FOUND is no whole word: perhaps a shorter one from the same start
 * is, then one that starts later.  GNU's order of trying, which decides what
 * -o shows.
 */
static enum match_answer search_word(const regex_t *re,
				     struct match_state *state,
				     const char *line, size_t len, size_t from,
				     struct match *found)
{
	for (;; from++) {
		enum match_answer got =
			search(re, state, line, len, from, 0, found);
		if (got != MATCH_YES || is_word(line, len, found))
			return got;
		from = found->start;
		while (found->end > from + 1) {
			got = search(re, state, line, found->end - 1, from,
				     REG_NOTEOL, found);
			if (got == MATCH_ERROR)
				return got;
			if (got == MATCH_NO || found->start != from ||
			    found->end == from)
				break;
			if (is_word(line, len, found))
				return MATCH_YES;
		}
		if (from >= len)
			return MATCH_NO;
		while (!charset_boundary(line, len, from + 1))
			from++;
	}
}

/* The first match of one pattern at or after FROM that -x or -w lets count. */
static enum match_answer search_one(const struct libc *l, const regex_t *re,
				    struct match_state *state, const char *line,
				    size_t len, size_t from,
				    struct match *found)
{
	if (l->words)
		return search_word(re, state, line, len, from, found);
	enum match_answer got = search(re, state, line, len, from, 0, found);
	if (got == MATCH_YES && l->lines &&
	    (found->start != 0 || found->end != len))
		return MATCH_NO;
	return got;
}

static enum match_answer libc_span(const struct matcher *m,
				   struct match_state *state, const char *line,
				   size_t len, size_t from, struct match *span)
{
	const struct libc *l = libc_of(m);
	enum match_answer best = MATCH_NO;

	for (size_t i = 0; i < l->count; i++) {
		struct match found;
		enum match_answer got =
			search_one(l, &l->patterns[i], state, line, len, from,
				   &found);
		if (got == MATCH_ERROR)
			return got;
		if (got == MATCH_NO ||
		    (best == MATCH_YES &&
		     (found.start > span->start ||
		      (found.start == span->start && found.end <= span->end))))
			continue;
		*span = found;
		best = MATCH_YES;
	}
	return best;
}

/* Does any pattern select LINE? */
static enum match_answer selects(const struct libc *l,
				 struct match_state *state, const char *line,
				 size_t len)
{
	struct match found;

	for (size_t i = 0; i < l->count; i++) {
		enum match_answer got = search_one(l, &l->patterns[i], state,
						   line, len, 0, &found);
		if (got != MATCH_NO)
			return got;
	}
	return MATCH_NO;
}

static enum match_answer libc_line(const struct matcher *m,
				   struct match_state *state, const char *text,
				   size_t len, size_t from, struct match *line)
{
	const struct libc *l = libc_of(m);

	while (from < len) {
		const char *end = memchr(text + from, l->end, len - from);
		size_t stop = end ? (size_t)(end - text) : len;
		enum match_answer got =
			selects(l, state, text + from, stop - from);
		*line = (struct match){from, end ? stop + 1 : len};
		if (got != MATCH_NO)
			return got;
		from = line->end;
	}
	return MATCH_NO;
}

static struct match_state *libc_state_new(const struct matcher *m)
{
	(void)m;
	return calloc(1, sizeof(struct match_state));
}

static void libc_state_free(struct match_state *state)
{
	buf_free(&state->string);
	free(state);
}

static const char *libc_error(const struct match_state *state)
{
	return state->error;
}

static void libc_free(struct matcher *m)
{
	struct libc *l = (struct libc *)m;

	for (size_t i = 0; i < l->count; i++)
		regfree(&l->patterns[i]);
	free(l);
}

static const struct match_ops libc_ops = {
	.name = "libc",
	.state_new = libc_state_new,
	.state_free = libc_state_free,
	.line = libc_line,
	.span = libc_span,
	.error = libc_error,
	.free = libc_free,
};

/* PATTERN as a string for regcomp, a fixed one with its specials escaped; the
   caller frees.  NULL: out of memory. */
static char *pattern_string(const struct match_pattern *pattern,
			    enum match_syntax syntax)
{
	char *string = malloc(2 * pattern->len + 1);
	size_t len = 0;

	for (size_t i = 0; string && i < pattern->len; i++) {
		if (syntax == MATCH_FIXED &&
		    strchr("\\.[*^$", pattern->text[i]))
			string[len++] = '\\';
		string[len++] = pattern->text[i];
	}
	if (string)
		string[len] = '\0';
	return string;
}

/* Compile PATTERN; false with PROBLEM filled in. */
static bool compile(regex_t *re, const struct match_pattern *pattern,
		    const struct match_options *options,
		    struct match_problem *problem)
{
	int flags = (options->syntax == MATCH_EXTENDED ? REG_EXTENDED : 0) |
		    (options->ignore_case ? REG_ICASE : 0);

	problem->pattern = pattern;
	if (memchr(pattern->text, '\0', pattern->len)) {
		snprintf(problem->text, sizeof(problem->text),
			 "a NUL in a regular expression is not supported");
		return false;
	}
	char *string = pattern_string(pattern, options->syntax);
	int status = string ? regcomp(re, string, flags) : REG_ESPACE;
	free(string);
	if (status != 0)
		regerror(status, re, problem->text, sizeof(problem->text));
	return status == 0;
}

struct matcher *libc_new(const struct match_pattern *patterns, size_t count,
			 const struct match_options *options,
			 struct match_problem *problem)
{
	struct libc *l =
		calloc(1, sizeof(*l) + count * sizeof(l->patterns[0]));

	if (!l) {
		problem->pattern = NULL;
		snprintf(problem->text, sizeof(problem->text),
			 "memory exhausted");
		return NULL;
	}
	l->base.ops = &libc_ops;
	l->end = options->end;
	l->lines = options->lines;
	l->words = options->words && !options->lines;
	charset_kind(); /* regcomp obeys the locale: have it set */
	for (; l->count < count; l->count++) {
		const struct match_pattern *pattern = &patterns[l->count];
		if (!compile(&l->patterns[l->count], pattern, options,
			     problem)) {
			libc_free(&l->base);
			return NULL;
		}
		if (pattern->len == 0 && !options->words && !options->lines)
			l->base.lines = MATCH_LINES_EVERY;
	}
	return &l->base;
}

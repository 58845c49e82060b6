/* SPDX-License-Identifier: MIT */

#include "match/automaton.h"

#include <stdlib.h>

#include "match/match.h"
#include "regex/regex.h"

_Static_assert((int)MATCH_SLACK >= REGEX_SLACK, "what may be touched");

struct automaton {
	struct matcher base;
	struct regex *regex;
};

/* There is nothing to a state but the engine's cache. */
static struct match_state *wrap(struct regex_cache *cache)
{
	return (struct match_state *)cache;
}

static struct regex_cache *cache_of(struct match_state *state)
{
	return (struct regex_cache *)state;
}

static struct match_state *state_new(const struct matcher *m)
{
	return wrap(regex_cache_new(((const struct automaton *)m)->regex));
}

static void state_free(struct match_state *state)
{
	regex_cache_free(cache_of(state));
}

/* The engine's ANSWER and FOUND in the terms of match.h. */
static enum match_answer translate(enum regex_answer answer,
				   const struct regex_span *found,
				   struct match *match)
{
	if (answer == REGEX_ERROR)
		return MATCH_ERROR;
	if (answer == REGEX_NO)
		return MATCH_NO;
	*match = (struct match){.start = found->start, .end = found->end};
	return MATCH_YES;
}

static enum match_answer line(const struct matcher *m,
			      struct match_state *state, const char *text,
			      size_t len, size_t from, struct match *found,
			      struct watch *watch)
{
	struct regex_span span = {0, 0};

	(void)m;
	return translate(regex_line(cache_of(state), text, len, from, &span,
				    watch),
			 &span, found);
}

static enum match_answer span(const struct matcher *m,
			      struct match_state *state, const char *text,
			      size_t len, size_t from, struct match *found)
{
	struct regex_span at = {0, 0};

	(void)m;
	return translate(regex_span(cache_of(state), text, len, from, &at),
			 &at, found);
}

static size_t parts(const struct matcher *m, const char *text, size_t len,
		    char *out, size_t *made)
{
	return regex_parts(((const struct automaton *)m)->regex, text, len, out,
			   made);
}

static size_t spans(const struct matcher *m, const char *text, size_t len,
		    size_t from, struct match *found)
{
	const struct regex *regex = ((const struct automaton *)m)->regex;
	struct regex_span list[MATCH_SPANS];
	size_t count = regex_spans(regex, text, len, from, list, MATCH_SPANS);

	if (count == REGEX_NONE)
		return MATCH_UNKNOWN;
	for (size_t i = 0; i < count; i++)
		found[i] = (struct match){list[i].start, list[i].end};
	return count;
}

static const char *error(const struct match_state *state)
{
	return regex_error((const struct regex_cache *)state);
}

static void free_matcher(struct matcher *m)
{
	regex_free(((struct automaton *)m)->regex);
	free(m);
}

static const struct match_ops ops = {
	.name = "automaton",
	.state_new = state_new,
	.state_free = state_free,
	.line = line,
	.span = span,
	.parts = parts,
	.spans = spans,
	.error = error,
	.free = free_matcher,
};

/* Where reports go. */
struct audience {
	const struct match_pattern *patterns;
	match_report *report;
	void *arg;
};

static void tell(void *arg, size_t pattern, bool error, const char *text)
{
	const struct audience *a = arg;
	const struct match_problem problem = {
		.pattern = pattern == REGEX_NONE ? NULL
						 : a->patterns + pattern,
		.text = text,
		.error = error,
	};

	a->report(a->arg, &problem);
}

static const enum parse_syntax syntaxes[] = {
	[MATCH_BASIC] = PARSE_BASIC,
	[MATCH_EXTENDED] = PARSE_EXTENDED,
	[MATCH_AWK] = PARSE_AWK,
	[MATCH_GAWK] = PARSE_GAWK,
	[MATCH_POSIX_AWK] = PARSE_POSIX_AWK,
};

struct matcher *automaton_new(const struct match_pattern *patterns,
			      size_t count,
			      const struct match_options *options,
			      match_report *report, void *arg)
{
	struct audience audience = {patterns, report, arg};
	struct regex_options regex_options = {
		.syntax = syntaxes[options->syntax],
		.fold = options->ignore_case,
		.words = options->words,
		.lines = options->lines,
		.end = options->end,
	};
	struct regex_pattern *list = calloc(count + 1, sizeof(*list));
	struct automaton *a = calloc(1, sizeof(*a));

	if (list && a) {
		for (size_t i = 0; i < count; i++)
			list[i] = (struct regex_pattern){patterns[i].text,
							 patterns[i].len};
		a->base.ops = &ops;
		a->regex = regex_new(list, count, &regex_options, tell,
				     &audience);
	} else {
		tell(&audience, REGEX_NONE, true, "memory exhausted");
	}
	free(list);
	if (!a || !a->regex) {
		free(a);
		return NULL;
	}
	a->base.runs = regex_runs(a->regex);
	a->base.watches = regex_watches(a->regex);
	a->base.parts = regex_has_parts(a->regex);
	return &a->base;
}

/* SPDX-License-Identifier: MIT */
#ifndef MATCH_AUTOMATON_H
#define MATCH_AUTOMATON_H

/*
 * automaton - the project's own engine for basic and extended regular
 * expressions (regex/regex.h), behind the seam of match.h.
 */

#include <stdbool.h>
#include <stddef.h>

struct match_options;
struct match_pattern;
struct match_problem;
struct matcher;

/* A warning, or an ERROR, about a pattern; valid during the call. */
typedef void automaton_report(void *arg, const struct match_problem *problem,
			      bool error);

/*
 * As match_choose; the locale must have been set.  REPORT, unless NULL, is
 * called with ARG for all that is odd or wrong, in GNU's order; PROBLEM is the
 * first error.
 */
struct matcher *automaton_new(const struct match_pattern *patterns,
			      size_t count,
			      const struct match_options *options,
			      automaton_report *report, void *arg,
			      struct match_problem *problem);

#endif

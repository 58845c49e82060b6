/* SPDX-License-Identifier: MIT */
#ifndef MATCH_AUTOMATON_H
#define MATCH_AUTOMATON_H

/*
 * automaton - the project's own engine for basic and extended regular
 * expressions (regex/regex.h), behind the seam of match.h.
 */

#include "match/choose.h"

/* As match_choose; the locale must have been set. */
struct matcher *automaton_new(const struct match_pattern *patterns,
			      size_t count,
			      const struct match_options *options,
			      match_report *report, void *arg);

#endif

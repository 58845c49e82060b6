/* SPDX-License-Identifier: MIT */
#ifndef MATCH_PCRE2_H
#define MATCH_PCRE2_H

/*
 * pcre2 - the engine for -P: Perl's regular expressions by the PCRE2 library,
 * compiled to machine code where it can, a line at a time.
 */

#include <stddef.h>

struct match_options;
struct match_pattern;
struct match_problem;
struct matcher;

/*
 * As match_choose, for at most one pattern.  A build without the library
 * answers with a problem that says so.
 */
struct matcher *pcre2_new(const struct match_pattern *patterns, size_t count,
			  const struct match_options *options,
			  struct match_problem *problem);

/* The library's version, as --version is to show it; NULL without it. */
const char *pcre2_version(void);

#endif

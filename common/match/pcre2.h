/* SPDX-License-Identifier: MIT */
#ifndef MATCH_PCRE2_H
#define MATCH_PCRE2_H

/*
 * pcre2 - the engine for -P: Perl's regular expressions by the PCRE2 library,
 * compiled to machine code where it can, a line at a time.
 */

#include "match/choose.h"

/*
 * As match_choose, for at most one pattern.  A build without the library
 * reports an error that says so.
 */
struct matcher *pcre2_new(const struct match_pattern *patterns, size_t count,
			  const struct match_options *options,
			  match_report *report, void *arg);

/* The library's version, as --version is to show it; NULL without it. */
const char *pcre2_version(void);

#endif

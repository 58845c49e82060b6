/* SPDX-License-Identifier: MIT */
#ifndef MATCH_LIBC_H
#define MATCH_LIBC_H

/*
 * libc - the engine for basic and extended regular expressions by the C
 * library's regcomp and regexec, a line at a time.
 */

#include <stddef.h>

struct match_options;
struct match_pattern;
struct match_problem;
struct matcher;

/*
 * As match_choose.  Where the C library can search only strings, not bytes
 * (COMPAT_STARTEND), a line counts up to its first NUL and what stands before
 * a search's start is not seen by \b and the like.
 */
struct matcher *libc_new(const struct match_pattern *patterns, size_t count,
			 const struct match_options *options,
			 struct match_problem *problem);

#endif

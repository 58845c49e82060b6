/* SPDX-License-Identifier: MIT */
#ifndef MATCH_CHOOSE_H
#define MATCH_CHOOSE_H

/*
 * choose - from patterns to the engine that serves them best.
 */

#include <stdbool.h>
#include <stddef.h>

struct matcher;

enum match_syntax {
	MATCH_BASIC,    /* -G */
	MATCH_EXTENDED, /* -E */
	MATCH_FIXED,    /* -F */
	MATCH_AWK,      /* -X awk */
	MATCH_GAWK,
	MATCH_POSIX_AWK,
	MATCH_PERL,     /* -P */
};

struct match_pattern {
	const char *text; /* LEN bytes, no newline among them */
	size_t len;
	const char *file; /* where it came from, for messages; NULL: -e */
	size_t line;      /* 1-based, in FILE */
};

struct match_options {
	enum match_syntax syntax;
	bool ignore_case;
	bool words;           /* -w */
	bool lines;           /* -x; beats WORDS */
	unsigned char end;    /* what ends a line: '\n', or NUL under -z */
};

/* What is wrong with a pattern, or odd. */
struct match_problem {
	const struct match_pattern *pattern; /* NULL: not about one */
	const char *text;                    /* in GNU's words */
	bool error;                          /* otherwise a warning */
};

/* Called with each PROBLEM, which is valid during the call, in GNU's order. */
typedef void match_report(void *arg, const struct match_problem *problem);

/*
 * A matcher for lines that any of the COUNT PATTERNS matches (0: none does),
 * or NULL after an error was given to REPORT, which is called with ARG.
 * PATTERNS are borrowed during the call.  The locale is read where the
 * patterns make it matter.
 */
struct matcher *match_choose(const struct match_pattern *patterns,
			     size_t count, const struct match_options *options,
			     match_report *report, void *arg);

#endif

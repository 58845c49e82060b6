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

/* What was wrong with a pattern. */
struct match_problem {
	const struct match_pattern *pattern; /* NULL: not about one */
	char text[256];                      /* GNU's words */
};

/*
 * A matcher for lines that any of the COUNT PATTERNS matches (0: none does),
 * or NULL with PROBLEM filled in.  PATTERNS are borrowed during the call.  The
 * locale is read where the patterns make it matter.
 */
struct matcher *match_choose(const struct match_pattern *patterns,
			     size_t count, const struct match_options *options,
			     struct match_problem *problem);

#endif

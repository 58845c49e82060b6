/* SPDX-License-Identifier: MIT */
#ifndef MGREP_PATTERNS_H
#define MGREP_PATTERNS_H

/*
 * patterns - what -e, -f and the first operand give, one pattern a line, each
 * once, in order.
 */

#include <stdbool.h>
#include <stddef.h>

struct match_options;
struct match_pattern;
struct matcher;

/* Zero-initialised, it is empty and ready. */
struct patterns {
	struct match_pattern *list;
	size_t count, capacity;
	char **texts; /* of files, to be freed */
	size_t text_count, text_capacity;
	size_t *slots; /* a hash table of LIST's indices + 1; 0: free */
	size_t mask;   /* its size - 1 */
};

/* Add the lines of TEXT (borrowed as long as PATTERNS live). */
void patterns_add(struct patterns *patterns, const char *text);

/* Add the lines of file NAME ("-": standard input), or report what is wrong
   with it and exit. */
void patterns_add_file(struct patterns *patterns, const char *name);

/* The engine for PATTERNS, or report what is wrong with them and exit. */
struct matcher *patterns_compile(const struct patterns *patterns,
				 const struct match_options *options);

/* Is the empty pattern the only one? */
bool patterns_are_empty(const struct patterns *patterns);

void patterns_free(struct patterns *patterns);

#endif

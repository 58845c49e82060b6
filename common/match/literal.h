/* SPDX-License-Identifier: MIT */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

/*
 * literal - the engine for patterns that are plain strings, perhaps tied to
 * the start or the end of a line.
 *
 * It searches whole buffers with text/lit or text/multi, and looks for line
 * ends only around what it found.
 */

#include <stdbool.h>
#include <stddef.h>

struct matcher;

struct literal_needle {
	const char *text; /* LEN bytes, borrowed */
	size_t len;
	bool bol;         /* only at the start of a line */
	bool eol;         /* only at the end of a line */
};

struct literal_options {
	bool fold;         /* ASCII letters match in either case */
	bool words;        /* only between characters that are no word's */
	unsigned char end; /* what ends a line */
};

/*
 * A matcher for lines in which any of the COUNT NEEDLES occurs.  An empty
 * needle that is not tied to both ends of the line selects every line unless
 * WORDS is set.  NULL with errno ENOMEM.
 */
struct matcher *literal_new(const struct literal_needle *needles, size_t count,
			    const struct literal_options *options);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef REGEX_INTERVAL_H
#define REGEX_INTERVAL_H

/*
 * interval - what stands between the braces of a{1,2}, for the parser.
 */

#include <stdbool.h>

struct interval {
	int min, max;
	bool literal;      /* none: the brace stands for itself */
	const char *error; /* GNU's words */
	bool too_big;
};

/*
 * The interval whose opening brace stands before *AT, in a pattern that ends at
 * STOP, of the EXTENDED syntax or the basic one.  *AT is then behind it; of no
 * meaning if there is an error.
 */
struct interval interval_take(const unsigned char **at,
			      const unsigned char *stop, bool extended);

#endif

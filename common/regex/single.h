/* SPDX-License-Identifier: MIT */
#ifndef REGEX_SINGLE_H
#define REGEX_SINGLE_H

/*
 * single - patterns that are one character of a set, as [a-z] and . are.
 *
 * A line matches if it has any of some bytes; or may match if it has any
 * beyond ASCII, of which only the automaton can tell.  That is enough to go
 * over most lines, and over many matching ones at once.
 */

#include <stdbool.h>

#include "regex/coding.h"
#include "text/byteset.h"

struct ast;

struct single {
	struct byteset sure;  /* a line with one of these matches */
	struct byteset maybe; /* a line without any of these does not */
	bool doubt;           /* they are not the same */
};

/*
 * Make *SINGLE of TREE, for lines that end with END, where it is one
 * character; false where it is anything else.
 */
bool single_of(const struct ast *tree, enum coding coding, unsigned char end,
	       struct single *single);

#endif

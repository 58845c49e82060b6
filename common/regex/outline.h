/* SPDX-License-Identifier: MIT */
#ifndef REGEX_OUTLINE_H
#define REGEX_OUTLINE_H

/*
 * outline - a shape that every match has somewhere in it, for patterns that
 * know no string: [0-9]{6,} has six digits in a row.
 *
 * Lines without the shape need not be looked at any closer.
 */

#include <stdbool.h>

#include "regex/coding.h"
#include "regex/single.h"
#include "text/shape.h"
#include "text/stretch.h"

struct ast;

/*
 * A shape of which every match of TREE has one, in lines that end with END;
 * the one that seems to be rarest in most text.  False where none is rare.
 */
bool outline_of(const struct ast *tree, enum coding coding, unsigned char end,
		struct shape *shape);

/*
 * A shape of which one is wherever a match of TREE begins, and nowhere else;
 * the one that outline_of would find, if that is as long.  False where there is
 * none.
 */
bool outline_whole(const struct ast *tree, enum coding coding,
		   unsigned char end, struct shape *shape);

/* What matches a pattern, if that is nothing but stretches of bytes. */
struct outline_stretch {
	struct stretch stretch;
	struct single first; /* what they begin with */
	bool ascii;          /* true of text of ASCII alone */
	bool empty;          /* between them, there are empty matches */
};

/*
 * Make *FOUND of TREE, for lines that end with END; false where matches are
 * something else, or a stretch may be several of them.
 */
bool outline_stretch(const struct ast *tree, enum coding coding,
		     unsigned char end, struct outline_stretch *found);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef REGEX_MUST_H
#define REGEX_MUST_H

/*
 * must - strings of which one must occur in every match.
 *
 * Taken from the tree, for a search that is faster than any automaton: look
 * for the strings, and let the automaton see only the lines that have one.
 * That is sound because a match never crosses the end of a line.  Anchors
 * count as the byte that ends a line, so that ^#include is looked for with
 * the line end before it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "regex/coding.h"

struct ast;

enum {
	MUST_STRINGS = 32, /* at most; more would not be worth their time */
	MUST_LEN = 32,     /* bytes of a string, at most */
};

struct must_string {
	unsigned char text[MUST_LEN];
	unsigned char len;
	bool fold;   /* some of its ASCII letters stand for either case */
	bool exact;  /* some stand for themselves alone */
	bool opens;  /* the first byte is the line end before a line */
	bool closes; /* the last byte is the line end behind a line */
	bool never;  /* it has a line's end, or anchors, where none can be */
};

struct must_set {
	struct must_string strings[MUST_STRINGS];
	size_t count;
};

struct must {
	struct must_set set; /* empty: nothing is known to occur */
	bool exact; /* a line that has one of the strings has a match */
};

/*
 * What must occur in a match of TREE, END being the byte that ends a line.
 */
struct must must_of(const struct ast *tree, enum coding coding,
		    unsigned char end);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MGREP_PATTERN_H
#define DIFFERENTIAL_MGREP_PATTERN_H

/*
 * mgrep_pattern - random patterns, each with a text that it is likely to
 * match.
 */

#include "base/buf.h"
#include "random.h"

enum pattern_syntax {
	PATTERN_BASIC,
	PATTERN_EXTENDED,
	PATTERN_FIXED,
	PATTERN_PERL,
};

enum { PATTERN_LETTERS = 10, PATTERN_GROUPS = 9 };

struct pattern_maker {
	struct random *random; /* not owned */
	enum pattern_syntax syntax;

	/* The characters, or broken ones, that patterns and texts are made
	   of: few, so that they meet. */
	const char *letters[PATTERN_LETTERS];
	size_t nletters;

	/* The groups of the pattern so far, and where their text is. */
	size_t ngroups;
	struct {
		size_t at, len;
	} groups[PATTERN_GROUPS];
};

/* Choose the letters for a case, whose patterns will be of SYNTAX. */
void pattern_init(struct pattern_maker *maker, struct random *random,
		  enum pattern_syntax syntax);

const char *pattern_letter(struct pattern_maker *maker);

/* Append a pattern, which has no NUL, and a SAMPLE of what it may match. */
void pattern_make(struct pattern_maker *maker, struct buf *pattern,
		  struct buf *sample);

#endif

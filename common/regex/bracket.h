/* SPDX-License-Identifier: MIT */
#ifndef REGEX_BRACKET_H
#define REGEX_BRACKET_H

/*
 * bracket - bracket expressions: from [...] to a set of characters.  The
 * parser's, in a file of its own because it is a language of its own.
 */

#include "regex/parse.h"
#include "regex/set.h"

struct bracket {
	const unsigned char *at, *end; /* what is left of the pattern */
	const struct parse_options *options;
	const char *error; /* GNU's words */
	bool late;         /* see parse.h; it was parsed all the same */
	bool wide;         /* likewise */
	struct set set;
	struct set_range *ranges; /* SET's, growing */
	size_t room;
};

/*
 * Parse the bracket expression whose '[' stands before b->at, and step behind
 * it.  False, with b->error, if it is none.  In either case the caller calls
 * bracket_free when it has done with b->set.
 */
bool bracket_parse(struct bracket *b);

/* Add the codes LOW to HIGH.  For sets that are built without a pattern. */
void bracket_add(struct bracket *b, uint32_t low, uint32_t high);

void bracket_free(struct bracket *b);

#endif

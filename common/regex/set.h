/* SPDX-License-Identifier: MIT */
#ifndef REGEX_SET_H
#define REGEX_SET_H

/*
 * set - a set of characters, as a pattern writes it.
 *
 * Ranges and classes are kept as they are named, never spelt out: the locale
 * is asked about a character when one is met.  Codes are those of coding.h.
 * Sets are immutable once built and live in the pattern's arena.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex/coding.h"

struct mem_arena;

/* Bits for struct set's classes. */
enum set_class {
	SET_ALNUM = 1 << 0,
	SET_ALPHA = 1 << 1,
	SET_BLANK = 1 << 2,
	SET_CNTRL = 1 << 3,
	SET_DIGIT = 1 << 4,
	SET_GRAPH = 1 << 5,
	SET_LOWER = 1 << 6,
	SET_PRINT = 1 << 7,
	SET_PUNCT = 1 << 8,
	SET_SPACE = 1 << 9,
	SET_UPPER = 1 << 10,
	SET_XDIGIT = 1 << 11,
};

struct set_range {
	uint32_t low, high; /* both included */
};

struct set {
	const struct set_range *ranges;
	size_t count;     /* of ranges, in any order */
	unsigned classes; /* or-ed enum set_class */
	bool fold;        /* counterparts in case belong to it as well: of the
	                     codes as they are where each byte is a character,
	                     otherwise of those that are upper case */
	bool negated;     /* all characters but those */
};

enum { SET_COUNTERPARTS = 8 };

/* Does SET contain CODE? */
bool set_has(const struct set *set, enum coding coding, uint32_t code);

/* Do the two contain the same, being written in the same way? */
bool set_same(const struct set *a, const struct set *b);

/* The bit of the class called by the LEN bytes at NAME; 0 if there is none. */
unsigned set_class_named(const char *name, size_t len);

/*
 * The characters that GNU takes for CODE when case does not matter, without
 * CODE itself, into OUT (SET_COUNTERPARTS codes).  Returns how many.
 */
size_t set_counterparts(enum coding coding, uint32_t code, uint32_t *out);

/* CODE in upper case, as GNU has it where case does not matter. */
uint32_t set_upper(enum coding coding, uint32_t code);

/* Is CODE a word constituent: a letter, a digit or '_'? */
bool set_word(enum coding coding, uint32_t code);

#endif

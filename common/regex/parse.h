/* SPDX-License-Identifier: MIT */
#ifndef REGEX_PARSE_H
#define REGEX_PARSE_H

/*
 * parse - from a pattern's text to its tree: POSIX basic and extended regular
 * expressions with GNU's extensions (\w \s \b \< \` and their like, \+ \? \|,
 * back-references in both), those of awk, GNU's errors, and its warnings.
 *
 * Needs no recursion; nesting deeper than PARSE_DEPTH is the error "stack
 * overflow", as it is for GNU grep from about there.
 */

#include <stdbool.h>
#include <stddef.h>

#include "regex/coding.h"

struct ast;
struct mem_arena;

enum {
	PARSE_DEPTH = 10000,   /* parentheses within parentheses */
	PARSE_REPEAT = 32767,  /* the greatest bound of an interval */
};

enum parse_syntax {
	PARSE_BASIC,    /* -G */
	PARSE_EXTENDED, /* -E */
	/* As awk has them: the extended syntax, but that a backslash has its
	   meaning in brackets, too. */
	PARSE_AWK,       /* the old one: nothing of GNU's, no intervals */
	PARSE_GAWK,
	PARSE_POSIX_AWK, /* no \w and its like */
};

struct parse_options {
	enum coding coding;
	enum parse_syntax syntax;
	bool fold;     /* letters match in either case */
	unsigned groups_before; /* groups are numbered from here, + 1 */
};

struct parse {
	struct ast *tree;  /* NULL if there was an error */
	bool has_back;     /* it has back-references */
	unsigned warnings; /* how many there were, also before an error */
	const char *error; /* GNU's words, or NULL */
	/*
	 * GNU compiles patterns twice; an error that only the second round
	 * finds comes after the warnings, and not if the first found any.
	 */
	bool late;
	/*
	 * What it matches is a matter of characters rather than of the bytes
	 * they are made of: it has classes, ranges or words.
	 */
	bool wide;
	bool exhausted; /* the error is about us rather than the pattern */
};

/* TEXT is a warning in GNU's words, valid during the call. */
typedef void parse_warn(void *arg, const char *text);

/*
 * Parse the LEN bytes at TEXT, which are one pattern: characters of the coding,
 * perhaps bytes that are none, and no newline.  The tree is allocated in ARENA.
 * WARN, unless NULL, is called for each warning; NULL makes it the first round.
 */
struct parse parse_pattern(struct mem_arena *arena, const char *text,
			   size_t len, const struct parse_options *options,
			   parse_warn *warn, void *arg);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef REGEX_PERL_H
#define REGEX_PERL_H

/*
 * perl - a tree around a pattern of Perl's: what the pattern matches in a line
 * is in that line for the tree, too; the tree may match more.
 *
 * For a search that is faster than PCRE2, which then decides about the lines
 * that the tree lets through.  Whatever looks around is left out but at the
 * pattern's very start and end, a back-reference is any text, and what is not
 * surely known (recursion, conditions, verbs, properties, options within) makes
 * the whole pattern unknown.
 */

#include <stdbool.h>
#include <stddef.h>

#include "regex/coding.h"

struct ast;
struct mem_arena;

/*
 * The tree, in ARENA, around the LEN bytes at TEXT, a pattern that PCRE2 took,
 * for lines that end with '\n' and are valid text; with FOLD in either case.
 * NULL where nothing is known.
 */
struct ast *perl_tree(struct mem_arena *arena, const char *text, size_t len,
		      enum coding coding, bool fold);

#endif

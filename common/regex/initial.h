/* SPDX-License-Identifier: MIT */
#ifndef REGEX_INITIAL_H
#define REGEX_INITIAL_H

/*
 * initial - back-references, as far as an automaton can tell.
 *
 * To an automaton a back-reference is whatever its group can match, so that
 * most lines have \b([a-z]+) \1\b.  But that both begin with the same letter it
 * can tell, if there is an alternative for each letter: that lets through a
 * tenth.
 */

#include "regex/coding.h"

struct ast;
struct mem_arena;

/*
 * TREE with such alternatives, in ARENA; or TREE itself, where they would be of
 * no use.  It matches all that TREE does, case not being ignored.  NULL with
 * errno ENOMEM.
 */
struct ast *initial_tree(struct mem_arena *arena, struct ast *tree,
			 enum coding coding);

#endif

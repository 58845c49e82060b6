/* SPDX-License-Identifier: MIT */
#ifndef REGEX_BYTES_H
#define REGEX_BYTES_H

/*
 * bytes - a tree over characters of UTF-8 as one over bytes.
 *
 * That is how GNU's matcher sees a pattern with bytes that are no characters,
 * as long as nothing in it is a matter of characters but '.': such a byte is
 * then found within a character, too.
 */

struct ast;
struct mem_arena;

/*
 * Rewrite TREE, whose sets are '.' or hold ASCII alone, in ARENA; its looks do
 * not ask for words.  NULL with errno ENOMEM.
 */
struct ast *bytes_tree(struct mem_arena *arena, struct ast *tree);

#endif

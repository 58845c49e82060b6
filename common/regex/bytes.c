/* SPDX-License-Identifier: MIT */

/*
 * Nodes are rewritten in place, since their parents, and back-references, refer
 * to them.
 */

#include "regex/bytes.h"

#include "base/compat.h"
#include "regex/ast.h"
#include "regex/coding.h"

/* The bytes of the characters of UTF-8: up to four ranges, one after another
   (Unicode Standard, table 3-7). */
static const struct set_range characters[][4] = {
	{{0x00, 0x7f}},
	{{0xc2, 0xdf}, {0x80, 0xbf}},
	{{0xe0, 0xe0}, {0xa0, 0xbf}, {0x80, 0xbf}},
	{{0xe1, 0xec}, {0x80, 0xbf}, {0x80, 0xbf}},
	{{0xed, 0xed}, {0x80, 0x9f}, {0x80, 0xbf}},
	{{0xee, 0xef}, {0x80, 0xbf}, {0x80, 0xbf}},
	{{0xf0, 0xf0}, {0x90, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}},
	{{0xf1, 0xf3}, {0x80, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}},
	{{0xf4, 0xf4}, {0x80, 0x8f}, {0x80, 0xbf}, {0x80, 0xbf}},
};

/* Any character. */
static struct ast *any_character(struct mem_arena *arena)
{
	struct ast_list branches = {0};

	for (size_t i = 0; i < COMPAT_COUNT(characters); i++) {
		const struct set_range *range = characters[i];
		struct ast_list bytes = {0};
		for (size_t k = 0; k < 4 && range[k].high > 0; k++) {
			const struct set set = {.ranges = &range[k],
						.count = 1};
			ast_add(&bytes, ast_set(arena, &set));
		}
		ast_add(&branches, ast_join(arena, AST_CAT, &bytes));
	}
	return ast_join(arena, AST_ALT, &branches);
}

/* The character, or byte that is none, CODE. */
static struct ast *one_character(struct mem_arena *arena, uint32_t code)
{
	unsigned char text[CODING_MAX];
	size_t len = coding_encode(CODING_UTF8, code, text);
	struct ast_list bytes = {0};

	for (size_t i = 0; i < len; i++)
		ast_add(&bytes, ast_char(arena, text[i]));
	return ast_join(arena, AST_CAT, &bytes);
}

struct ast *bytes_tree(struct mem_arena *arena, struct ast *tree)
{
	struct ast *next = tree ? tree->next : NULL, *other = tree;

	if (!tree || tree->kind == AST_BACK)
		return tree;
	if (tree->kind == AST_SET && tree->set->negated)
		other = any_character(arena);
	else if (tree->kind == AST_CHAR && tree->code >= 0x80)
		other = one_character(arena, tree->code);
	else if (tree->kind >= AST_GROUP)
		for (struct ast *i = tree->child; i; i = i->next)
			if (!bytes_tree(arena, i))
				return NULL;
	if (!other)
		return NULL;
	*tree = *other;
	tree->next = next;
	return tree;
}

/* SPDX-License-Identifier: MIT */

/*
 * Only a group that begins once, at the start of a line or of one of the words
 * it is made of, is taken: where one can begin while another is not done, the
 * automaton would have a state for each set of letters that came before.
 *
 * Each alternative is for several letters, and one for all beyond ASCII.
 */

#include "regex/initial.h"

#include <stdbool.h>
#include <stdint.h>

#include "regex/ast.h"
#include "regex/set.h"

enum {
	ASCII = 0x80,
	BYTES = 0x100,
	ALTERNATIVES = 8, /* the fewer, the fewer states */
};

/* The set that NODE's matches, never empty, are made of; or NULL. */
static const struct set *set_of(const struct ast *node)
{
	if (node->kind == AST_REPEAT && node->min > 0)
		node = node->child;
	return node->kind == AST_SET ? node->set : NULL;
}

/* NODE, of which set_of knows the set, if it begins with FIRST. */
static struct ast *begin_with(struct mem_arena *arena, const struct ast *node,
			      const struct set *first)
{
	struct ast_list list = {0};

	ast_add(&list, ast_set(arena, first));
	if (node->kind == AST_REPEAT && node->max != 1)
		ast_add(&list, ast_repeat(arena, node->child, node->min - 1,
					  node->max == AST_FOREVER
						  ? AST_FOREVER
						  : node->max - 1));
	return ast_join(arena, AST_CAT, &list);
}

/* The sequence TREE where GROUP, and what repeats it, begin with FIRST. */
static struct ast *alternative(struct mem_arena *arena, const struct ast *tree,
			       const struct ast *group, const struct set *first)
{
	struct ast_list list = {0};

	for (const struct ast *node = tree->child; node; node = node->next) {
		bool same = node == group || (node->kind == AST_BACK &&
					      node->group == group->group);
		ast_add(&list, same ? begin_with(arena, group->child, first)
				    : ast_twin(arena, node));
	}
	return ast_join(arena, AST_CAT, &list);
}

/* Does a back-reference to GROUP follow in its sequence? */
static bool is_repeated(const struct ast *group)
{
	const struct ast *node = group->next;

	while (node && (node->kind != AST_BACK || node->group != group->group))
		node = node->next;
	return node;
}

/* Are all characters of SET, as far as they are ASCII, of words? */
static bool is_of_words(const struct set *set, enum coding coding)
{
	uint32_t code = 0;

	while (code < ASCII && (set_word(coding, code) ||
				!set_has(set, coding, code)))
		code++;
	return code == ASCII;
}

/* Does a group of SET begin but once at a time behind LOOK? */
static bool is_alone(const struct ast *look, const struct set *set,
		     enum coding coding)
{
	if (look->kind != AST_LOOK || !set)
		return false;
	return look->look == LOOK_LINE_START ||
	       ((look->look == LOOK_WORD_START ||
		 look->look == LOOK_WORD_EDGE) &&
		is_of_words(set, coding));
}

/* The group in the sequence TREE that is worth the alternatives; or NULL. */
static const struct ast *choose_group(const struct ast *tree,
				      enum coding coding)
{
	const struct ast *before = tree->child;

	for (; before->next; before = before->next) {
		const struct ast *node = before->next;
		if (node->kind == AST_GROUP && is_repeated(node) &&
		    is_alone(before, set_of(node->child), coding))
			return node;
	}
	return NULL;
}

/* The characters of SET that are the alternative NUMBER, in RANGES. */
static struct set share_of(const struct set *set, enum coding coding,
			   uint32_t number, struct set_range *ranges)
{
	const uint32_t codes = coding == CODING_BYTES ? BYTES : ASCII;
	struct set share = {.ranges = ranges};

	for (uint32_t code = number; code < codes; code += ALTERNATIVES)
		if (set_has(set, coding, code))
			ranges[share.count++] = (struct set_range){code, code};
	return share;
}

struct ast *initial_tree(struct mem_arena *arena, struct ast *tree,
			 enum coding coding)
{
	const struct set_range ascii = {0, ASCII - 1};
	const struct set beyond = {.ranges = &ascii, .count = 1,
				   .negated = true};
	struct set_range ranges[BYTES / ALTERNATIVES];
	const struct ast *group = tree->kind == AST_CAT
					  ? choose_group(tree, coding)
					  : NULL;
	struct ast_list list = {0};

	if (!group)
		return tree;
	for (uint32_t i = 0; i < ALTERNATIVES; i++) {
		const struct set share =
			share_of(set_of(group->child), coding, i, ranges);
		if (share.count > 0)
			ast_add(&list, alternative(arena, tree, group, &share));
	}
	if (coding != CODING_BYTES)
		ast_add(&list, alternative(arena, tree, group, &beyond));
	return ast_join(arena, AST_ALT, &list);
}

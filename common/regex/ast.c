/* SPDX-License-Identifier: MIT */

#include "regex/ast.h"

#include <string.h>

#include "base/mem.h"

static struct ast *new_node(struct mem_arena *arena, const struct ast *like)
{
	struct ast *node = arena_alloc(arena, sizeof(*node));

	if (node)
		*node = *like;
	return node;
}

struct ast *ast_empty(struct mem_arena *arena)
{
	return new_node(arena, &(struct ast){.kind = AST_EMPTY});
}

struct ast *ast_char(struct mem_arena *arena, uint32_t code)
{
	return new_node(arena, &(struct ast){.kind = AST_CHAR, .code = code});
}

struct ast *ast_look(struct mem_arena *arena, unsigned look)
{
	return new_node(arena, &(struct ast){.kind = AST_LOOK, .look = look});
}

struct ast *ast_back(struct mem_arena *arena, struct ast *group)
{
	group->named = true;
	return new_node(arena, &(struct ast){.kind = AST_BACK,
					     .group = group->group,
					     .child = group->child});
}

struct ast *ast_group(struct mem_arena *arena, unsigned group,
		      struct ast *child)
{
	if (!child)
		return NULL;
	return new_node(arena, &(struct ast){.kind = AST_GROUP,
					     .group = group,
					     .child = child});
}

struct ast *ast_set(struct mem_arena *arena, const struct set *set)
{
	size_t size = set->count * sizeof(*set->ranges);
	struct set *copy = arena_alloc(arena, sizeof(*copy));
	struct set_range *ranges = arena_alloc(arena, size);

	if (!copy || !ranges)
		return NULL;
	if (size)
		memcpy(ranges, set->ranges, size);
	*copy = *set;
	copy->ranges = ranges;
	return new_node(arena, &(struct ast){.kind = AST_SET, .set = copy});
}

/* Can CHILD, repeated MIN to MAX times, be had by other bounds on its own? */
static bool merge(const struct ast *child, int *min, int *max)
{
	if (child->kind != AST_REPEAT || child->min > 1 || *min > 1)
		return false;
	if (child->max == AST_FOREVER)
		*max = *max == 0 ? 0 : AST_FOREVER; /* x*, x+ repeated */
	else if (child->max != 1)
		return false; /* only x? and x itself remain */
	*min = *min && child->min;
	return true;
}

struct ast *ast_repeat(struct mem_arena *arena, struct ast *child, int min,
		       int max)
{
	if (!child || (min == 1 && max == 1) || child->kind == AST_EMPTY)
		return child;
	/* x*, as often as you like but at least once, is x*. */
	if (child->kind == AST_REPEAT && child->min == 0 &&
	    child->max == AST_FOREVER && max != 0)
		return child;
	while (merge(child, &min, &max))
		child = child->child;
	return new_node(arena, &(struct ast){.kind = AST_REPEAT,
					     .min = min,
					     .max = max,
					     .child = child});
}

struct ast *ast_twin(struct mem_arena *arena, const struct ast *node)
{
	return new_node(arena, node);
}

void ast_add(struct ast_list *list, struct ast *node)
{
	if (!node) {
		list->failed = true;
		return;
	}
	node->next = NULL;
	if (list->last)
		list->last->next = node;
	else
		list->first = node;
	list->last = node;
}

struct ast *ast_join(struct mem_arena *arena, enum ast_kind kind,
		     const struct ast_list *list)
{
	if (list->failed)
		return NULL;
	if (!list->first)
		return ast_empty(arena);
	if (list->first == list->last)
		return list->first;
	return new_node(arena,
			&(struct ast){.kind = kind, .child = list->first});
}

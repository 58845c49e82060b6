/* SPDX-License-Identifier: MIT */
#ifndef REGEX_AST_H
#define REGEX_AST_H

/*
 * ast - a pattern as a tree.
 *
 * Nodes live in the arena of the pattern, which frees them all at once.
 * Every function that makes one returns NULL with errno
 * ENOMEM where the arena is full, and answers NULL to a NULL child, so that
 * one check at the end will do.
 *
 * The tree is at most some 40,000 nodes deep (parse.h limits the nesting), so
 * that it may be walked by recursion.
 */

#include <stdbool.h>
#include <stdint.h>

#include "regex/set.h"

struct mem_arena;

enum ast_kind {
	AST_EMPTY,  /* the empty string */
	AST_CHAR,   /* one character */
	AST_SET,    /* one character of a set */
	AST_LOOK,   /* a position between two characters */
	AST_GROUP,  /* a child that a back-reference can name */
	AST_BACK,   /* what a group matched; the child is that group's */
	AST_CAT,    /* the children, one after another */
	AST_ALT,    /* one of the children */
	AST_REPEAT, /* the child, MIN to MAX times */
};

/*
 * What is on one side of a position, and a position's two sides as a bit.  A
 * look is the set of those bits for which it holds.
 */
enum side { SIDE_EDGE, SIDE_WORD, SIDE_OTHER, SIDES };
#define LOOK(before, after) (1u << ((before)*SIDES + (after)))

enum look {
	LOOK_ANY = 0x1ff,
	LOOK_LINE_START = LOOK(SIDE_EDGE, SIDE_EDGE) |
			  LOOK(SIDE_EDGE, SIDE_WORD) |
			  LOOK(SIDE_EDGE, SIDE_OTHER),
	LOOK_LINE_END = LOOK(SIDE_EDGE, SIDE_EDGE) |
			LOOK(SIDE_WORD, SIDE_EDGE) |
			LOOK(SIDE_OTHER, SIDE_EDGE),
	LOOK_WORD_START =
		LOOK(SIDE_EDGE, SIDE_WORD) | LOOK(SIDE_OTHER, SIDE_WORD),
	LOOK_WORD_END =
		LOOK(SIDE_WORD, SIDE_EDGE) | LOOK(SIDE_WORD, SIDE_OTHER),
	LOOK_WORD_EDGE = LOOK_WORD_START | LOOK_WORD_END,
	LOOK_NOT_WORD_EDGE = LOOK_ANY & ~LOOK_WORD_EDGE,
	/* for -w: no word constituent before, or after */
	LOOK_NOT_AFTER_WORD = LOOK_ANY & ~(LOOK(SIDE_WORD, SIDE_EDGE) |
					   LOOK(SIDE_WORD, SIDE_WORD) |
					   LOOK(SIDE_WORD, SIDE_OTHER)),
	LOOK_NOT_BEFORE_WORD = LOOK_ANY & ~(LOOK(SIDE_EDGE, SIDE_WORD) |
					    LOOK(SIDE_WORD, SIDE_WORD) |
					    LOOK(SIDE_OTHER, SIDE_WORD)),
};

enum { AST_FOREVER = -1 };

struct ast {
	enum ast_kind kind;
	union {
		uint32_t code;         /* AST_CHAR */
		const struct set *set; /* AST_SET */
		unsigned look;         /* AST_LOOK: bits of LOOK() */
		struct {
			unsigned group; /* AST_GROUP, AST_BACK: its number */
			bool named;     /* AST_GROUP: by some AST_BACK */
		};
		struct {
			int min, max; /* AST_REPEAT; or AST_FOREVER */
		};
	};
	struct ast *child; /* the first */
	struct ast *next;  /* the next child of the same parent */
};

/* A node of each kind that has no parts. */
struct ast *ast_empty(struct mem_arena *arena);
struct ast *ast_char(struct mem_arena *arena, uint32_t code);
struct ast *ast_look(struct mem_arena *arena, unsigned look);
struct ast *ast_group(struct mem_arena *arena, unsigned group,
		      struct ast *child);

/* What GROUP, an AST_GROUP, matched; marks it as named. */
struct ast *ast_back(struct mem_arena *arena, struct ast *group);

/* SET is copied, with its ranges. */
struct ast *ast_set(struct mem_arena *arena, const struct set *set);

/* CHILD repeated; simplified where two repetitions are as good as one. */
struct ast *ast_repeat(struct mem_arena *arena, struct ast *child, int min,
		       int max);

/* NODE once more, for another parent; its parts are shared. */
struct ast *ast_twin(struct mem_arena *arena, const struct ast *node);

/* A list of nodes in the making: zero-initialised, it is empty. */
struct ast_list {
	struct ast *first, *last;
	bool failed; /* a NULL was added */
};

/* Append NODE to LIST. */
void ast_add(struct ast_list *list, struct ast *node);

/* A node of KIND (AST_CAT, AST_ALT) for LIST: the node itself if only one. */
struct ast *ast_join(struct mem_arena *arena, enum ast_kind kind,
		     const struct ast_list *list);

#endif

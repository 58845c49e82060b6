/* SPDX-License-Identifier: MIT */
#ifndef UNIT_NAIVE_H
#define UNIT_NAIVE_H

/*
 * naive - a matcher that walks the tree and tries everything, which the real
 * ones are compared with.  It knows no back-references, and no line of more
 * than NAIVE_LONGEST characters: a set of places in a line is a word.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "regex/ast.h"
#include "regex/coding.h"
#include "regex/regex.h"
#include "regex/set.h"

enum { NAIVE_LONGEST = 62 };

/* A line, cut into characters: their offsets, with the end as the last. */
struct naive {
	enum coding coding;
	const unsigned char *line;
	size_t offsets[NAIVE_LONGEST + 1], chars;
	size_t patience; /* nodes that may still be visited; 0: it gave up */
};

/* Take the LEN bytes of TEXT as the line; false if they are too many. */
static inline bool naive_cut(struct naive *n, enum coding coding,
			     const char *text, size_t len)
{
	uint32_t code;

	*n = (struct naive){.coding = coding,
			    .line = (const unsigned char *)text,
			    .patience = SIZE_MAX};
	for (size_t at = 0, size; at < len; at += size) {
		if (n->chars == NAIVE_LONGEST)
			return false;
		n->offsets[n->chars++] = at;
		size = coding_decode(coding, n->line + at, len - at, &code);
		if (size == 0)
			size = 1;
	}
	n->offsets[n->chars] = len;
	return true;
}

static inline uint32_t naive_code(const struct naive *n, size_t i)
{
	const unsigned char *at = n->line + n->offsets[i];
	uint32_t code;

	if (coding_decode(n->coding, at, n->offsets[n->chars] - n->offsets[i],
			  &code) == 0)
		code = CODE_ERROR + *at;
	return code;
}

static inline enum side naive_side(const struct naive *n, size_t i)
{
	return set_word(n->coding, naive_code(n, i)) ? SIDE_WORD : SIDE_OTHER;
}

static inline bool naive_holds(const struct naive *n, unsigned look, size_t i)
{
	enum side before = i == 0 ? SIDE_EDGE : naive_side(n, i - 1);
	enum side after = i == n->chars ? SIDE_EDGE : naive_side(n, i);

	return look & LOOK(before, after);
}

static inline bool naive_has(const struct naive *n, const struct ast *node,
			     size_t i)
{
	uint32_t code = naive_code(n, i);

	return node->kind == AST_CHAR ? code == node->code
				      : set_has(node->set, n->coding, code);
}

/* Where matches of NODE can end that start at one of the places FROM. */
static inline uint64_t naive_ends(struct naive *n, const struct ast *node,
				  uint64_t from)
{
	uint64_t to = 0, last;

	if (n->patience == 0 || --n->patience == 0)
		return 0;
	switch (node->kind) {
	case AST_EMPTY:
		return from;
	case AST_CHAR:
	case AST_SET:
		for (size_t i = 0; i < n->chars; i++)
			if (from >> i & 1 && naive_has(n, node, i))
				to |= 2ull << i;
		return to;
	case AST_LOOK:
		for (size_t i = 0; i <= n->chars; i++)
			if (from >> i & 1 && naive_holds(n, node->look, i))
				to |= 1ull << i;
		return to;
	case AST_GROUP:
		return naive_ends(n, node->child, from);
	case AST_CAT:
		for (node = node->child; node; node = node->next)
			from = naive_ends(n, node, from);
		return from;
	case AST_ALT:
		for (node = node->child; node; node = node->next)
			to |= naive_ends(n, node, from);
		return to;
	case AST_REPEAT:
		for (int i = 0; i < node->min; i++)
			from = naive_ends(n, node->child, from);
		to = from;
		for (int i = node->min;
		     node->max == AST_FOREVER || i < node->max; i++) {
			last = to;
			from = naive_ends(n, node->child, from);
			to |= from;
			if (to == last)
				break;
		}
		return to;
	case AST_BACK:
		break;
	}
	abort();
}

/*
 * The leftmost-longest match of TREE from character FROM on; false if there is
 * none.
 */
static inline bool naive_span(struct naive *n, const struct ast *tree,
			      const struct regex_options *options, size_t from,
			      struct regex_span *span)
{
	for (size_t i = from; i <= n->chars; i++) {
		uint64_t to = naive_ends(n, tree, 1ull << i);
		for (size_t j = n->chars + 1; j-- > i;) {
			if (!(to >> j & 1))
				continue;
			if (options->lines && (i > 0 || j < n->chars))
				continue;
			if (options->words && !options->lines &&
			    (!naive_holds(n, LOOK_NOT_AFTER_WORD, i) ||
			     !naive_holds(n, LOOK_NOT_BEFORE_WORD, j)))
				continue;
			*span = (struct regex_span){n->offsets[i],
						    n->offsets[j]};
			return true;
		}
	}
	return false;
}

#endif

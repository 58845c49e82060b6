/* SPDX-License-Identifier: MIT */

/*
 * Bytes of ASCII are characters wherever they stand, in UTF-8 and in unibyte
 * encodings.  Of those beyond, byteset knows only all or none.
 */

#include "regex/single.h"

#include "regex/ast.h"
#include "regex/set.h"

enum { HIGH = 0x80 }; /* the first byte beyond ASCII */

static bool has(const struct ast *node, enum coding coding, uint32_t code)
{
	return node->kind == AST_CHAR ? code == node->code
				      : set_has(node->set, coding, code);
}

/* May a byte beyond ASCII be of a character of SET, in UTF-8? */
static bool has_high(const struct set *set)
{
	uint32_t others[SET_COUNTERPARTS];
	bool high = set->negated || set->classes & ~(unsigned)SET_DIGIT;

	for (size_t i = 0; i < set->count && !high; i++)
		high = set->ranges[i].high >= HIGH;
	for (uint32_t code = 0; code < HIGH && set->fold && !high; code++) {
		size_t count = set_has(set, CODING_UTF8, code)
				       ? set_counterparts(CODING_UTF8, code,
							  others)
				       : 0;
		while (count > 0 && !high)
			high = others[--count] >= HIGH;
	}
	return high;
}

/* Add the bytes beyond ASCII of NODE. */
static void add_high(const struct ast *node, enum coding coding,
		     struct single *single)
{
	bool utf8 = coding == CODING_UTF8;
	bool some = utf8 && has_high(node->set), all = !utf8;

	for (unsigned c = HIGH; c < 0x100 && !utf8; c++) {
		unsigned char byte = (unsigned char)c;
		uint32_t code;
		bool in = coding_decode(coding, &byte, 1, &code) > 0 &&
			  has(node, coding, code);
		some |= in;
		all &= in;
	}
	single->maybe.high |= some;
	single->sure.high |= all;
}

/* Add what NODE can be; false where that is not one character. */
static bool add(const struct ast *node, enum coding coding, unsigned char end,
		struct single *single)
{
	switch (node->kind) {
	case AST_CHAR:
		if (node->code >= HIGH)
			return false;
		break;
	case AST_SET:
		break;
	case AST_GROUP:
		return add(node->child, coding, end, single);
	default:
		return false;
	}
	for (unsigned c = 0; c < HIGH; c++) {
		if (c == end || !has(node, coding, c))
			continue;
		byteset_add(&single->sure, (unsigned char)c);
		byteset_add(&single->maybe, (unsigned char)c);
	}
	if (node->kind == AST_SET)
		add_high(node, coding, single);
	return true;
}

bool single_of(const struct ast *tree, enum coding coding, unsigned char end,
	       struct single *single)
{
	*single = (struct single){0};
	if (coding == CODING_OTHER || end >= HIGH ||
	    !add(tree, coding, end, single))
		return false;
	single->doubt = single->sure.high != single->maybe.high;
	return true;
}

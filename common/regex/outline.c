/* SPDX-License-Identifier: MIT */

/*
 * The tree is walked from left to right, and what follows one another at fixed
 * distances becomes a shape.  Where the distance is open, as behind x+, the
 * shape is done, and the next begins with the last of the x.
 *
 * A set with characters beyond ASCII is wide: they are several bytes, all of
 * them in the set.  So a shape can begin with wide characters (they are at
 * least so many bytes, of which the last are before what follows) and end with
 * them, but know nothing of what is behind.
 */

#include "regex/outline.h"

#include <string.h>

#include "regex/ast.h"
#include "regex/single.h"

enum {
	MAX_DEPTH = 48, /* of the tree; below, nothing is known */
	MAX_NODES = 64, /* that are looked at */
	MAX_LEAST = 1 << 20, /* characters that a stretch must have */
};

/* A shape is rare if it is at fewer places than this, it is thought. */
static const double rare = 1.0 / 256;

struct finder {
	enum coding coding;
	unsigned char end;
	unsigned nodes;
	struct shape now, best;
	double odds, best_odds; /* that it is at some place of a text */
};

/* How often C is in source code, about. */
static double share_of(unsigned char c)
{
	if (c == ' ')
		return 0.15;
	if (c == '\t')
		return 0.05;
	if (c == '_' || (c >= 'a' && c <= 'z'))
		return 0.02;
	return c > ' ' ? 0.004 : 0.0005;
}

static double odds_of(const struct byteset *set)
{
	double odds = set->high ? 0.01 : 0;

	for (unsigned char c = 0; c < 0x80; c++)
		odds += set->bits.of[c] ? share_of(c) : 0;
	return odds;
}

/* The shape at hand is done. */
static void settle(struct finder *f)
{
	if (f->now.len > 0 && f->odds < f->best_odds) {
		f->best = f->now;
		f->best_odds = f->odds;
	}
	f->now.len = f->now.count = 0;
	f->odds = 1;
}

/* Append a byte of SET. */
static void append(struct finder *f, const struct byteset *set)
{
	struct shape *now = &f->now;
	size_t i = 0;

	while (i < now->count && memcmp(&now->sets[i], set, sizeof(*set)) != 0)
		i++;
	if (i == SHAPE_SETS || now->len == SHAPE_LEN) {
		settle(f);
		i = 0;
	}
	if (i == now->count)
		now->sets[now->count++] = *set;
	now->of[now->len++] = (unsigned char)i;
	f->odds *= odds_of(set);
}

/* Append COUNT characters of SET. */
static void append_run(struct finder *f, const struct byteset *set, int count)
{
	const int passes = set->high && f->now.len > 0 ? 2 : 1;

	for (int pass = 0; pass < passes; pass++) {
		if (pass > 0)
			settle(f);
		for (int i = 0; i < count && i < SHAPE_LEN; i++)
			append(f, set);
	}
}

static void walk(struct finder *f, const struct ast *node, int depth);

static void walk_repeat(struct finder *f, const struct ast *node, int depth)
{
	struct single single;

	if (node->min > 0 &&
	    single_of(node->child, f->coding, f->end, &single)) {
		append_run(f, &single.maybe, node->min);
		if (node->max == node->min)
			return;
		settle(f);
		append_run(f, &single.maybe, node->min);
		return;
	}
	settle(f);
	if (node->min > 0) {
		walk(f, node->child, depth);
		settle(f);
	}
}

static void walk(struct finder *f, const struct ast *node, int depth)
{
	struct single single;

	if (depth == MAX_DEPTH || f->nodes == MAX_NODES) {
		settle(f);
		return;
	}
	f->nodes++;
	switch (node->kind) {
	case AST_EMPTY:
	case AST_LOOK:
		return;
	case AST_CHAR:
	case AST_SET:
		if (single_of(node, f->coding, f->end, &single))
			append_run(f, &single.maybe, 1);
		else
			settle(f);
		return;
	case AST_GROUP:
		walk(f, node->child, depth + 1);
		return;
	case AST_CAT:
		for (node = node->child; node; node = node->next)
			walk(f, node, depth + 1);
		return;
	case AST_REPEAT:
		walk_repeat(f, node, depth + 1);
		return;
	case AST_ALT:
	case AST_BACK:
		settle(f);
		return;
	}
}

bool outline_of(const struct ast *tree, enum coding coding, unsigned char end,
		struct shape *shape)
{
	struct finder f = {.coding = coding, .end = end, .odds = 1,
			   .best_odds = rare};

	if (coding == CODING_OTHER)
		return false;
	walk(&f, tree, 0);
	settle(&f);
	*shape = f.best;
	return shape->len > 0;
}

/* Append COUNT characters of NODE; false where they are no bytes of a set, or
   too many. */
static bool append_plain(struct finder *f, const struct ast *node, int count)
{
	size_t len = f->now.len + (size_t)count;
	struct single single;

	if (count == 0 || !single_of(node, f->coding, f->end, &single) ||
	    single.doubt || single.maybe.high)
		return false;
	append_run(f, &single.maybe, count);
	return f->now.len == len;
}

/*
 * Append NODE, the LAST of all or not, at its shortest; false where that does
 * not say all about where a match begins.
 */
static bool append_whole(struct finder *f, const struct ast *node, bool last,
			 int depth)
{
	bool whole = depth < MAX_DEPTH;

	switch (node->kind) {
	case AST_CHAR:
	case AST_SET:
		return append_plain(f, node, 1);
	case AST_GROUP:
		return whole && append_whole(f, node->child, last, depth + 1);
	case AST_CAT:
		for (node = node->child; node && whole; node = node->next)
			whole = append_whole(f, node, last && !node->next,
					     depth + 1);
		return whole;
	case AST_REPEAT:
		return (last || node->min == node->max) &&
		       append_plain(f, node->child, node->min);
	default:
		return false;
	}
}

bool outline_whole(const struct ast *tree, enum coding coding,
		   unsigned char end, struct shape *shape)
{
	struct finder f = {.coding = coding, .end = end};

	if (coding == CODING_OTHER || !append_whole(&f, tree, true, 0))
		return false;
	*shape = f.now;
	return true;
}

/* The sets of a sequence, as far as it was looked at. */
struct sequence {
	enum coding coding;
	unsigned char end;
	struct single first, rest;
	int least;    /* characters */
	unsigned sets; /* 0: neither is known; 1: FIRST is */
	bool open;    /* some are repeated without limit */
};

static bool same_bytes(const struct single *a, const struct single *b)
{
	return memcmp(&a->maybe, &b->maybe, sizeof(a->maybe)) == 0 &&
	       memcmp(&a->sure, &b->sure, sizeof(a->sure)) == 0;
}

/* Append MIN to MAX characters of NODE. */
static bool append_stretch(struct sequence *s, const struct ast *node, int min,
			   int max)
{
	struct single single;
	bool one = min == 1 && max == 1;

	if ((max != AST_FOREVER && max != min) || s->least > MAX_LEAST ||
	    min > MAX_LEAST || !single_of(node, s->coding, s->end, &single))
		return false;
	if (s->sets == 0) {
		s->first = s->rest = single;
		s->sets = one ? 1 : 2;
	} else if (s->sets == 1) {
		s->rest = single;
		s->sets = 2;
	} else if (!same_bytes(&s->rest, &single)) {
		return false;
	}
	s->least += min;
	s->open |= max == AST_FOREVER;
	return true;
}

static bool walk_stretch(struct sequence *s, const struct ast *node, int depth)
{
	bool going = depth < MAX_DEPTH;

	switch (node->kind) {
	case AST_CHAR:
	case AST_SET:
		return append_stretch(s, node, 1, 1);
	case AST_REPEAT:
		return append_stretch(s, node->child, node->min, node->max);
	case AST_GROUP:
		return going && walk_stretch(s, node->child, depth + 1);
	case AST_CAT:
		for (node = node->child; node && going; node = node->next)
			going = walk_stretch(s, node, depth + 1);
		return going;
	default:
		return false;
	}
}

/* Are all bytes of A bytes of B? */
static bool is_within(const struct byteset *a, const struct byteset *b)
{
	unsigned char c = 0;

	while (c < 0x80 && (!a->bits.of[c] || b->bits.of[c]))
		c++;
	return c == 0x80 && a->high <= b->high;
}

bool outline_stretch(const struct ast *tree, enum coding coding,
		     unsigned char end, struct outline_stretch *found)
{
	struct sequence s = {.coding = coding, .end = end};

	if (!walk_stretch(&s, tree, 0) || !s.open ||
	    !is_within(&s.first.maybe, &s.rest.maybe))
		return false;
	*found = (struct outline_stretch){
		.stretch = {.first = s.first.maybe,
			    .rest = s.rest.maybe,
			    .same = same_bytes(&s.first, &s.rest),
			    .least = s.least > 0 ? (size_t)s.least : 1},
		.first = s.first,
		.ascii = s.first.doubt || s.rest.doubt,
		.empty = s.least == 0,
	};
	return true;
}

/* SPDX-License-Identifier: MIT */

/*
 * Each node is known either exactly, by all the strings it can match, or by
 * three sets: strings one of which every match begins with, ends with, or
 * contains.  A sequence joins neighbours as long as the products stay small;
 * where they do not, the longest string so far is kept as the inner one.
 *
 * Such sets are large, and trees are deep: what a node is made of lies on the
 * heap, once for each depth.
 */

#include "regex/must.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/mem.h"
#include "regex/ast.h"

enum {
	MAX_DEPTH = 48,  /* of the tree; below, nothing is known */
	MAX_COPIES = 32, /* of what is repeated */
	/* Fewer strings are found faster: only an alternation makes more. */
	MAX_PRODUCT = 8,
};

struct known {
	bool exact;             /* PREFIX is all there can be */
	struct must_set prefix; /* these are never empty: */
	struct must_set suffix; /* "" at the least */
	struct must_set inner;  /* may be empty: nothing */
};

/* A node whose parts are looked at one after the other. */
struct level {
	struct known part;
	/* Of a sequence, what matches so far end with; of alternatives, what
	   each of them has. */
	struct must_set tail;
	bool whole; /* a sequence's TAIL is all of them, exactly */
};

struct finder {
	enum coding coding;
	unsigned char end;
	bool verify; /* a string alone does not make a match */
	struct level *levels[MAX_DEPTH + 1]; /* NULL: not needed yet */
};

static const struct must_set nothing = {.count = 1}; /* "" */

/* Append MORE to TO; false if it gets too long. */
static bool append_string(const struct finder *f, struct must_string *to,
			  const struct must_string *more)
{
	bool only_opens = to->opens && !to->closes && to->len == 1;
	bool only_closes = more->closes && !more->opens && more->len == 1;
	/* Two anchors in a row, as in ^^, are at the same line end. */
	bool overlap = to->len > 0 && more->len > 0 &&
		       to->text[to->len - 1] == f->end &&
		       more->text[0] == f->end;
	size_t len = more->len - (size_t)overlap;

	if (to->len + len > MUST_LEN)
		return false;
	if (more->len == 0)
		return true;
	to->never |= more->never;
	to->never |= more->opens && to->len > 0 && !only_opens;
	to->never |= to->closes && !only_closes;
	if (to->len == 0)
		to->opens = more->opens;
	to->closes = more->closes;
	memcpy(to->text + to->len, more->text + overlap, len);
	to->len = (unsigned char)(to->len + len);
	to->fold |= more->fold;
	to->exact |= more->exact;
	return true;
}

/* The strings of A, each followed by each of B; false if they are too many. */
static bool product(const struct finder *f, const struct must_set *a,
		    const struct must_set *b, struct must_set *out)
{
	struct must_set set = {.count = 0};

	if (a->count * b->count > MUST_STRINGS ||
	    (a->count > 1 && b->count > 1 && a->count * b->count > MAX_PRODUCT))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++) {
			struct must_string *to = &set.strings[set.count++];
			*to = a->strings[i];
			if (!append_string(f, to, &b->strings[j]))
				return false;
		}
	}
	*out = set;
	return true;
}

/* Add the strings of B to A; false if they are too many. */
static bool join(struct must_set *a, const struct must_set *b)
{
	for (size_t i = 0; i < b->count; i++) {
		size_t j = 0;
		while (j < a->count && memcmp(&a->strings[j], &b->strings[i],
					      sizeof(a->strings[j])) != 0)
			j++;
		if (j < a->count)
			continue;
		if (a->count == MUST_STRINGS)
			return false;
		a->strings[a->count++] = b->strings[i];
	}
	return true;
}

/*
 * How well SET filters, at least 0: by its shortest string, as the others are
 * found no more often.
 */
static int worth(const struct must_set *set, unsigned char end)
{
	int least = set->count ? 1000 : 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct must_string *s = &set->strings[i];
		int value = 0;
		for (size_t j = 0; j < s->len; j++) {
			unsigned char c = s->text[j];
			bool common = c == end || c == ' ' || c == '\t';
			value += common ? 1 : 4;
		}
		if (value < least)
			least = value;
	}
	return least - (int)set->count > 0 ? least - (int)set->count : 0;
}

/* Keep the better of *BEST and SET. */
static void consider(const struct finder *f, struct must_set *best,
		     const struct must_set *set)
{
	if (worth(set, f->end) > worth(best, f->end))
		*best = *set;
}

static void be_unknown(struct known *k)
{
	k->exact = false;
	k->prefix = k->suffix = nothing;
	k->inner.count = 0;
}

static void be_exactly(struct known *k, const struct must_set *set)
{
	k->exact = true;
	k->prefix = k->suffix = *set;
	k->inner.count = 0;
}

/* Append CODE as a string of its own; false if there is no room. */
static bool add_code(struct finder *f, struct must_set *set, uint32_t code,
		     bool fold)
{
	if (set->count == MAX_PRODUCT)
		return false;
	struct must_string *s = &set->strings[set->count++];
	*s = (struct must_string){.fold = fold};
	s->len = (unsigned char)coding_encode(f->coding, code, s->text);
	bool letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	s->exact = !fold && letter && code < 0x80;
	s->never = code == f->end;
	return s->len > 0;
}

static bool lists(const struct set *set, uint32_t code)
{
	for (size_t i = 0; i < set->count; i++)
		if (code >= set->ranges[i].low && code <= set->ranges[i].high)
			return true;
	return false;
}

static void of_char(struct finder *f, uint32_t code, struct known *k)
{
	struct must_set set = {.count = 0};

	if (add_code(f, &set, code, false))
		be_exactly(k, &set);
	else
		be_unknown(k);
}

static void of_set(struct finder *f, const struct set *set, struct known *k)
{
	struct must_set strings = {.count = 0};

	be_unknown(k);
	if (set->negated || set->classes || set->fold)
		return;
	for (size_t i = 0; i < set->count; i++) {
		for (uint32_t code = set->ranges[i].low;
		     code <= set->ranges[i].high; code++) {
			bool upper = code >= 'A' && code <= 'Z';
			bool lower = code >= 'a' && code <= 'z';
			if (upper && lists(set, code + 'a' - 'A'))
				continue; /* comes with the lower case */
			bool fold = lower && lists(set, code - ('a' - 'A'));
			if (!add_code(f, &strings, code, fold))
				return;
		}
	}
	if (strings.count > 0)
		be_exactly(k, &strings);
}

static void of_look(struct finder *f, unsigned look, struct known *k)
{
	struct must_set set = {.count = 0};

	if (look == LOOK_LINE_START || look == LOOK_LINE_END) {
		set.strings[0] = (struct must_string){
			.text = {f->end},
			.len = 1,
			.opens = look == LOOK_LINE_START,
			.closes = look == LOOK_LINE_END};
		set.count = 1;
		be_exactly(k, &set);
		return;
	}
	f->verify = true;
	be_exactly(k, &nothing);
}

/* What DEPTH has for a node's parts. */
static struct level *level_at(struct finder *f, int depth)
{
	if (!f->levels[depth])
		f->levels[depth] = mem_alloc(sizeof(*f->levels[depth]));
	return f->levels[depth];
}

static void known_of(struct finder *f, const struct ast *node, int depth,
		     struct known *k);

/* A sequence begins, of which SUM is to be known. */
static void begin(struct level *l, struct known *sum)
{
	l->tail = nothing;
	l->whole = true;
	be_unknown(sum);
}

/* It goes on with PART. */
static void append(struct finder *f, struct level *l, struct known *sum,
		   const struct known *part)
{
	struct must_set joint;
	bool joined = product(f, &l->tail, &part->prefix, &joint);

	if (joined && part->exact) {
		l->tail = joint;
		return;
	}
	consider(f, &sum->inner, &l->tail);
	consider(f, &sum->inner, joined ? &joint : &part->prefix);
	consider(f, &sum->inner, &part->inner);
	if (l->whole)
		sum->prefix = joined ? joint : l->tail;
	l->whole = false;
	l->tail = part->suffix;
}

static void finish(struct finder *f, struct level *l, struct known *sum)
{
	if (l->whole) {
		be_exactly(sum, &l->tail);
		return;
	}
	consider(f, &sum->inner, &l->tail);
	sum->suffix = l->tail;
}

static void of_cat(struct finder *f, const struct ast *node, int depth,
		   struct known *sum)
{
	struct level *l = level_at(f, depth);

	begin(l, sum);
	for (node = node->child; node; node = node->next) {
		known_of(f, node, depth, &l->part);
		append(f, l, sum, &l->part);
	}
	finish(f, l, sum);
}

static void of_repeat(struct finder *f, const struct ast *node, int depth,
		      struct known *sum)
{
	struct level *l = level_at(f, depth);
	int copies = node->min < MAX_COPIES ? node->min : MAX_COPIES;

	if (copies == 0) {
		f->verify |= node->max != 0;
		be_unknown(sum);
		if (node->max == 0)
			be_exactly(sum, &nothing);
		return;
	}
	begin(l, sum);
	known_of(f, node->child, depth, &l->part);
	for (int i = 0; i < copies; i++)
		append(f, l, sum, &l->part);
	if (node->max != copies) { /* more may follow */
		l->part.exact = false;
		l->part.prefix = nothing;
		l->part.inner.count = 0;
		append(f, l, sum, &l->part);
	}
	finish(f, l, sum);
}

static void of_alt(struct finder *f, const struct ast *node, int depth,
		   struct known *all)
{
	struct level *l = level_at(f, depth);
	struct known *k = &l->part;
	struct must_set *inner = &l->tail;

	known_of(f, node->child, depth, all);
	*inner = all->exact ? all->prefix : all->inner;
	bool some = inner->count > 0;
	for (node = node->child->next; node; node = node->next) {
		known_of(f, node, depth, k);
		const struct must_set *more = k->exact ? &k->prefix : &k->inner;
		some = some && more->count > 0 && join(inner, more);
		all->exact &= k->exact;
		if (!join(&all->prefix, &k->prefix)) {
			all->prefix = nothing;
			all->exact = false;
		}
		if (!join(&all->suffix, &k->suffix))
			all->suffix = nothing;
	}
	all->inner.count = 0;
	if (some)
		all->inner = *inner;
}

static void known_of(struct finder *f, const struct ast *node, int depth,
		     struct known *k)
{
	if (depth == MAX_DEPTH) {
		be_unknown(k);
		return;
	}
	switch (node->kind) {
	case AST_EMPTY:
		be_exactly(k, &nothing);
		return;
	case AST_CHAR:
		of_char(f, node->code, k);
		return;
	case AST_SET:
		of_set(f, node->set, k);
		return;
	case AST_LOOK:
		of_look(f, node->look, k);
		return;
	case AST_GROUP:
		known_of(f, node->child, depth + 1, k);
		return;
	case AST_BACK:
		be_unknown(k);
		return;
	case AST_CAT:
		of_cat(f, node, depth + 1, k);
		return;
	case AST_ALT:
		of_alt(f, node, depth + 1, k);
		return;
	case AST_REPEAT:
		of_repeat(f, node, depth + 1, k);
		return;
	}
}

struct must must_of(const struct ast *tree, enum coding coding,
		    unsigned char end)
{
	struct finder f = {.coding = coding, .end = end,
			   .verify = coding == CODING_OTHER};
	struct known *k = &level_at(&f, 0)->part;

	known_of(&f, tree, 0, k);
	struct must must = {.set = k->inner};
	consider(&f, &must.set, &k->prefix);
	consider(&f, &must.set, &k->suffix);
	if (worth(&must.set, end) < 2)
		must.set.count = 0;
	must.exact = k->exact && !f.verify;
	bool fold = false, exact = false;
	for (size_t i = 0; i < must.set.count; i++) {
		fold |= must.set.strings[i].fold;
		exact |= must.set.strings[i].exact;
		must.exact &= !must.set.strings[i].never;
	}
	must.exact &= !(fold && exact); /* they are looked for in one way */
	for (size_t i = 0; i < COMPAT_COUNT(f.levels); i++)
		free(f.levels[i]);
	return must;
}

/* SPDX-License-Identifier: MIT */

#include "regex/nfa.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = UINT32_MAX };

struct builder {
	struct nfa *nfa;
	size_t max_states;
	bool exact; /* see struct nfa_options */
	bool loose; /* within what stands for a back-reference */
	uint32_t ascii[128]; /* the sets of single characters, or NONE */
	bool failed;         /* errno says why */
};

/* Room for one more in an array of COUNT elements of SIZE bytes. */
static void *grow(struct builder *b, void *array, size_t count, size_t *room,
		  size_t size)
{
	if (count < *room)
		return array;
	size_t more = *room + *room / 2 + 16;
	void *bigger = realloc(array, more * size);
	if (!bigger) {
		b->failed = true;
		return array;
	}
	*room = more;
	return bigger;
}

static uint32_t new_state(struct builder *b, enum nfa_op op, uint32_t out,
			  uint32_t arg)
{
	struct nfa *nfa = b->nfa;

	if (b->failed)
		return 0;
	if (nfa->count == b->max_states) {
		errno = EOVERFLOW;
		b->failed = true;
		return 0;
	}
	nfa->states = grow(b, nfa->states, nfa->count, &nfa->room,
			   sizeof(*nfa->states));
	if (b->failed)
		return 0;
	nfa->states[nfa->count] =
		(struct nfa_state){.out = out, .arg = arg, .op = op};
	return (uint32_t)nfa->count++;
}

/* The number of SET among the NFA's; equal sets share one. */
static uint32_t set_number(struct builder *b, const struct set *set)
{
	struct nfa *nfa = b->nfa;

	for (size_t i = 0; i < nfa->set_count; i++)
		if (nfa->sets[i] == set || set_same(nfa->sets[i], set))
			return (uint32_t)i;
	nfa->sets = grow(b, nfa->sets, nfa->set_count, &nfa->set_room,
			 sizeof(*nfa->sets));
	if (b->failed)
		return 0;
	nfa->sets[nfa->set_count] = set;
	return (uint32_t)nfa->set_count++;
}

static uint32_t char_number(struct builder *b, uint32_t code)
{
	struct set_range range = {code, code};
	struct set set = {.ranges = &range, .count = 1};
	size_t before = b->nfa->set_count;

	if (code < 128 && b->ascii[code] != NONE)
		return b->ascii[code];
	uint32_t number = set_number(b, &set);
	if (code < 128)
		b->ascii[code] = number;

	if (b->nfa->set_count > before) { /* new: give it a life */
		struct ast *node = ast_set(&b->nfa->arena, &set);
		if (node)
			b->nfa->sets[number] = node->set;
		else
			b->failed = true;
	}
	return number;
}

/* LOOK as it appears to one who reads backward. */
static unsigned mirrored(unsigned look)
{
	unsigned mirror = 0;

	for (unsigned i = 0; i < SIDES; i++)
		for (unsigned j = 0; j < SIDES; j++)
			if (look & LOOK(i, j))
				mirror |= LOOK(j, i);
	return mirror;
}

/* Does LOOK tell word constituents from other characters? */
static bool asks_for_words(unsigned look)
{
	for (unsigned i = 0; i < SIDES; i++)
		if (!(look & LOOK(i, SIDE_WORD)) !=
			    !(look & LOOK(i, SIDE_OTHER)) ||
		    !(look & LOOK(SIDE_WORD, i)) !=
			    !(look & LOOK(SIDE_OTHER, i)))
			return true;
	return false;
}

/* The state from where NODE leads to NEXT. */
static uint32_t build(struct builder *b, const struct ast *node,
		      uint32_t next);

/* The children of NODE, from its first on, and then NEXT. */
static uint32_t build_cat(struct builder *b, const struct ast *node,
			  uint32_t next)
{
	size_t count = 0;

	if (b->nfa->backward) { /* the first child comes last */
		for (node = node->child; node; node = node->next)
			next = build(b, node, next);
		return next;
	}
	for (const struct ast *i = node->child; i; i = i->next)
		count++;
	const struct ast **children = malloc(count * sizeof(*children));
	if (!children) {
		b->failed = true;
		return 0;
	}
	count = 0;
	for (node = node->child; node; node = node->next)
		children[count++] = node;
	while (count > 0)
		next = build(b, children[--count], next);
	free(children);
	return next;
}

static uint32_t build_alt(struct builder *b, const struct ast *node,
			  uint32_t next)
{
	uint32_t state = build(b, node->child, next);

	for (node = node->child->next; node; node = node->next)
		state = new_state(b, NFA_SPLIT, state, build(b, node, next));
	return state;
}

static uint32_t build_repeat(struct builder *b, const struct ast *node,
			     uint32_t next)
{
	uint32_t state = next;
	int copies = node->min;

	if (node->max == AST_FOREVER) {
		uint32_t loop = new_state(b, NFA_SPLIT, 0, next);
		uint32_t body = build(b, node->child, loop);
		if (b->failed)
			return 0;
		b->nfa->states[loop].out = body;
		state = copies ? body : loop; /* x+ is x x* sharing its x */
		copies -= copies > 0;
	} else {
		/* Each optional copy may leave for NEXT. */
		for (int i = node->min; i < node->max && !b->failed; i++)
			state = new_state(b, NFA_SPLIT,
					  build(b, node->child, state), next);
	}
	while (copies-- > 0 && !b->failed)
		state = build(b, node->child, state);
	return state;
}

/* The bounds of GROUP are asked for, even if it was repeated no times. */
static void keep_bounds(struct builder *b, unsigned group)
{
	if (group >= b->nfa->groups)
		b->nfa->groups = group + 1;
}

static uint32_t build_group(struct builder *b, const struct ast *node,
			    uint32_t next)
{
	if (!b->exact || !node->named)
		return build(b, node->child, next);
	keep_bounds(b, node->group);
	next = new_state(b, NFA_CLOSE, next, node->group);
	next = build(b, node->child, next);
	return new_state(b, NFA_OPEN, next, node->group);
}

static uint32_t build_back(struct builder *b, const struct ast *node,
			   uint32_t next)
{
	bool loose = b->loose;

	if (b->exact) {
		keep_bounds(b, node->group);
		return new_state(b, NFA_BACK, next, node->group);
	}
	b->loose = true;
	next = build(b, node->child, next);
	b->loose = loose;
	return next;
}

static uint32_t build(struct builder *b, const struct ast *node, uint32_t next)
{
	unsigned look;

	if (b->failed)
		return 0;
	switch (node->kind) {
	case AST_EMPTY:
		return next;
	case AST_CHAR:
		return new_state(b, NFA_SET, next, char_number(b, node->code));
	case AST_SET:
		return new_state(b, NFA_SET, next, set_number(b, node->set));
	case AST_LOOK:
		if (b->loose) /* what matched there may be repeated here */
			return next;
		look = b->nfa->backward ? mirrored(node->look) : node->look;
		b->nfa->words |= asks_for_words(look);
		return new_state(b, NFA_LOOK, next, look);
	case AST_GROUP:
		return build_group(b, node, next);
	case AST_CAT:
		return build_cat(b, node, next);
	case AST_ALT:
		return build_alt(b, node, next);
	case AST_REPEAT:
		return build_repeat(b, node, next);
	case AST_BACK:
		return build_back(b, node, next);
	}
	return next;
}

/*
 * Where a new class of bytes begins: cut[b] if byte b differs from the one
 * before it.
 */
struct cuts {
	bool cut[257];
};

/* Byte B differs from all others. */
static void single_out(struct cuts *cuts, unsigned b)
{
	cuts->cut[b] = cuts->cut[b + 1] = true;
}

/* The codes from CODE on differ from those before; CODE may be a byte that is
   no character, which differs from others as it is. */
static void cut_at_code(const struct nfa *nfa, struct cuts *cuts, uint32_t code)
{
	unsigned char bytes[CODING_MAX];

	if (code < 0x80 || code >= CODE_END)
		return; /* ASCII is looked at byte by byte */
	size_t len = coding_encode(nfa->coding, code, bytes);
	for (size_t i = 0; i < len; i++)
		single_out(cuts, bytes[i]);
}

/* Does SET hold any code above ASCII? */
static bool reaches_beyond_ascii(const struct set *set)
{
	if (set->negated || set->classes || set->fold)
		return true;
	for (size_t i = 0; i < set->count; i++)
		if (set->ranges[i].high >= 0x80)
			return true;
	return false;
}

/* Where bytes above ASCII change their meaning in UTF-8. */
static void cut_utf8(struct nfa *nfa, struct cuts *cuts)
{
	static const unsigned char shape[] = {
		/* second bytes that are not overlong or surrogates */
		0x80, 0x90, 0xa0, 0xc0,
		/* lead bytes by length, and those with special seconds */
		0xc2, 0xe0, 0xe1, 0xed, 0xee, 0xf0, 0xf1, 0xf4, 0xf5};

	nfa->by_name = nfa->words;
	for (size_t i = 0; i < sizeof(shape); i++)
		cuts->cut[shape[i]] = true;
	for (size_t i = 0; i < nfa->set_count; i++) {
		const struct set *set = nfa->sets[i];
		nfa->by_name |= set->classes || set->fold;
		for (size_t j = 0; j < set->count; j++) {
			cut_at_code(nfa, cuts, set->ranges[j].low);
			cut_at_code(nfa, cuts, set->ranges[j].high + 1);
		}
	}
	for (unsigned b = 0x80; nfa->by_name && b < 0xf5; b++)
		if (b < 0xc0 || b >= 0xc2)
			single_out(cuts, b);
}

/* Split the classes of the first SINGLES bytes into those IN and those not. */
static void refine(struct nfa *nfa, unsigned singles, const bool *in)
{
	unsigned number[2 * 256] = {0}; /* + 1, by old class and IN */
	unsigned classes = 0;

	for (unsigned b = 0; b < singles; b++) {
		unsigned key = nfa->class[b] * 2u + in[b];
		if (!number[key]) {
			nfa->example[classes] = (unsigned char)b;
			number[key] = ++classes;
		}
		nfa->class[b] = (unsigned char)(number[key] - 1);
	}
	nfa->classes = classes;
}

/* Classes of the bytes that are characters of their own. */
static void classify_singles(struct nfa *nfa, unsigned singles,
			     unsigned char end)
{
	bool in[256];

	for (unsigned b = 0; b < singles; b++)
		in[b] = b == end;
	refine(nfa, singles, in);
	for (size_t i = 0; i < nfa->set_count; i++) {
		for (unsigned b = 0; b < singles; b++)
			in[b] = set_has(nfa->sets[i], nfa->coding, b);
		refine(nfa, singles, in);
	}
	for (unsigned b = 0; b < singles && nfa->words; b++)
		in[b] = set_word(nfa->coding, b);
	if (nfa->words)
		refine(nfa, singles, in);
}

static void classify(struct nfa *nfa, unsigned char end)
{
	struct cuts cuts = {{false}};
	unsigned singles = nfa->coding == CODING_BYTES ? 256 : 128;

	if (nfa->coding == CODING_OTHER) { /* nothing is known about it */
		for (unsigned b = 0; b < 256; b++)
			nfa->class[b] = nfa->example[b] = (unsigned char)b;
		nfa->classes = 256;
		return;
	}
	classify_singles(nfa, singles, end);
	nfa->opaque = !nfa->words && nfa->coding == CODING_UTF8;
	for (size_t i = 0; i < nfa->set_count; i++)
		nfa->opaque &= !reaches_beyond_ascii(nfa->sets[i]);
	if (nfa->opaque) /* then they need not be decoded either */
		nfa->coding = CODING_BYTES;
	if (nfa->coding == CODING_UTF8)
		cut_utf8(nfa, &cuts);
	for (unsigned b = singles; b < 256; b++) {
		if (b == singles || cuts.cut[b])
			nfa->example[nfa->classes++] = (unsigned char)b;
		nfa->class[b] = (unsigned char)(nfa->classes - 1);
	}
}

struct nfa *nfa_new(const struct ast *tree, const struct nfa_options *options)
{
	struct nfa *nfa = calloc(1, sizeof(*nfa));

	if (!nfa)
		return NULL;
	nfa->coding = options->coding;
	nfa->backward = options->backward;
	struct builder b = {.nfa = nfa,
			    .max_states = options->max_states,
			    .exact = options->exact};
	memset(b.ascii, 0xff, sizeof(b.ascii));
	uint32_t accept = new_state(&b, NFA_ACCEPT, 0, 0);
	nfa->start = build(&b, tree, accept);
	uint32_t loop = new_state(&b, NFA_SPLIT, nfa->start, 0);
	uint32_t any = new_state(&b, NFA_ANY, loop, 0);
	nfa->anywhere = loop;
	if (b.failed) {
		int error = errno;
		nfa_free(nfa);
		errno = error;
		return NULL;
	}
	nfa->states[loop].arg = any;
	classify(nfa, options->end);
	return nfa;
}

void nfa_free(struct nfa *nfa)
{
	if (!nfa)
		return;
	arena_free(&nfa->arena);
	free(nfa->states);
	free(nfa->sets);
	free(nfa);
}

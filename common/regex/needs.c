/* SPDX-License-Identifier: MIT */

#include "regex/needs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "regex/ast.h"
#include "regex/must.h"
#include "text/lit.h"

enum {
	MIN_LEN = 2,     /* bytes of a string; fewer are everywhere */
	TURN_HITS = 8,   /* that make a turn */
};

struct needs {
	struct lit *lits[NEEDS_MOST];
	size_t lens[NEEDS_MOST];
	size_t count;
};

/* The string at hand, of characters in a row. */
struct string {
	unsigned char text[MUST_LEN];
	size_t len;
};

/* The string at hand is done; false where memory is exhausted. */
static bool settle(struct needs *n, struct string *s)
{
	size_t len = s->len;

	s->len = 0;
	if (len < MIN_LEN || n->count == NEEDS_MOST)
		return true;
	n->lits[n->count] = lit_new(s->text, len, false);
	n->lens[n->count] = len;
	return n->lits[n->count++];
}

/* Add the strings of the sequence TREE; false where memory is exhausted. */
static bool add_strings(struct needs *n, const struct ast *tree,
			enum coding coding, unsigned char end)
{
	struct string s = {.len = 0};

	for (const struct ast *node = tree->child; node; node = node->next) {
		if (node->kind == AST_CHAR && node->code != end &&
		    s.len + CODING_MAX <= sizeof(s.text))
			s.len += coding_encode(coding, node->code,
					       s.text + s.len);
		else if (!settle(n, &s))
			return false;
	}
	return settle(n, &s);
}

struct needs *needs_new(const struct ast *tree, enum coding coding,
			unsigned char end)
{
	struct needs *n = NULL;
	bool known = tree->kind == AST_CAT && coding != CODING_OTHER;

	errno = 0;
	if (known && (n = calloc(1, sizeof(*n))) &&
	    add_strings(n, tree, coding, end) && n->count > 1)
		return n;
	needs_free(n);
	return NULL;
}

void needs_free(struct needs *n)
{
	for (size_t i = 0; n && i < n->count; i++)
		lit_free(n->lits[i]);
	free(n);
}

size_t needs_find(const struct needs *n, const struct needs_trial *trial,
		  const char *text, size_t len, size_t at, struct watch *watch)
{
	const char *p = lit_find(n->lits[trial->now], text + at, len - at,
				 watch);

	return p ? (size_t)(p - text) : len;
}

void needs_note(const struct needs *n, struct needs_trial *trial, size_t bytes)
{
	size_t now = trial->now, best = 0;

	if (trial->done == n->count)
		return;
	trial->bytes[now] += bytes;
	if (++trial->hits[now] < TURN_HITS)
		return;
	if (++trial->done < n->count) {
		trial->now++;
		return;
	}
	for (size_t i = 1; i < n->count; i++)
		if (trial->bytes[i] > trial->bytes[best])
			best = i;
	trial->now = best;
}

bool needs_met(const struct needs *n, const char *line, size_t len)
{
	const char *end = line + len;

	for (size_t i = 0; i < n->count; i++) {
		line = lit_find(n->lits[i], line, (size_t)(end - line), NULL);
		if (!line)
			return false;
		line += n->lens[i];
	}
	return true;
}

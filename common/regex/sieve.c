/* SPDX-License-Identifier: MIT */

/*
 * One string is a matter for text/lit, several are one for text/multi, a shape
 * is one for text/shape.
 */

#include "regex/sieve.h"

#include <errno.h>
#include <stdlib.h>

#include "regex/must.h"
#include "text/lit.h"
#include "text/multi.h"
#include "text/shape.h"

struct sieve {
	struct lit *lit;     /* the only string, or NULL: */
	struct multi *multi; /* any of several */
	struct shape *shape; /* instead of strings */
};

struct sieve *sieve_new(const struct must *must)
{
	const struct must_set *set = &must->set;
	struct multi_needle needles[MUST_STRINGS];
	struct sieve *sieve = calloc(1, sizeof(*sieve));
	bool fold = false;

	if (!sieve)
		return NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct must_string *s = &set->strings[i];
		needles[i] = (struct multi_needle){s->text, s->len, 0};
		fold |= s->fold;
	}
	if (set->count == 1)
		sieve->lit = lit_new(needles[0].text, needles[0].len, fold);
	else
		sieve->multi = multi_new(needles, set->count, fold);
	if (!sieve->lit && !sieve->multi) {
		free(sieve);
		errno = ENOMEM;
		return NULL;
	}
	return sieve;
}

struct sieve *sieve_of_shape(const struct shape *shape)
{
	struct sieve *sieve = calloc(1, sizeof(*sieve));
	struct shape *copy = malloc(sizeof(*copy));

	if (!sieve || !copy) {
		free(sieve);
		free(copy);
		errno = ENOMEM;
		return NULL;
	}
	*copy = *shape;
	sieve->shape = copy;
	return sieve;
}

void sieve_free(struct sieve *sieve)
{
	if (!sieve)
		return;
	lit_free(sieve->lit);
	multi_free(sieve->multi);
	free(sieve->shape);
	free(sieve);
}

size_t sieve_find(const struct sieve *sieve, const char *text, size_t len,
		  size_t at, struct watch *watch)
{
	struct multi_hit hit;

	if (sieve->multi) {
		bool any = multi_find(sieve->multi, text, len, at, &hit, watch);
		return any ? hit.start : len;
	}
	if (sieve->shape)
		return at + shape_find(sieve->shape, text + at, len - at,
				       watch);
	const char *found = lit_find(sieve->lit, text + at, len - at, watch);
	return found ? (size_t)(found - text) : len;
}

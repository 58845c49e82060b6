/* SPDX-License-Identifier: MIT */

/*
 * Each string is looked for on its own, but window by window, so that all but
 * the first find the text in the processor's cache; a window grows while
 * nothing is found.
 */

#include "regex/sieve.h"

#include <errno.h>
#include <stdlib.h>

#include "regex/must.h"
#include "text/lit.h"

enum {
	FIRST_WINDOW = 512,
	LAST_WINDOW = 128 << 10,
};

struct sieve {
	struct lit *lits[MUST_STRINGS];
	size_t lens[MUST_STRINGS]; /* bytes */
	size_t count;
};

struct sieve *sieve_new(const struct must *must)
{
	struct sieve *sieve = calloc(1, sizeof(*sieve));

	if (!sieve)
		return NULL;
	for (size_t i = 0; i < must->set.count; i++) {
		const struct must_string *s = &must->set.strings[i];
		struct lit *lit = lit_new(s->text, s->len, s->fold);
		if (!lit) {
			sieve_free(sieve);
			errno = ENOMEM;
			return NULL;
		}
		sieve->lens[sieve->count] = s->len;
		sieve->lits[sieve->count++] = lit;
	}
	return sieve;
}

void sieve_free(struct sieve *sieve)
{
	if (!sieve)
		return;
	for (size_t i = 0; i < sieve->count; i++)
		lit_free(sieve->lits[i]);
	free(sieve);
}

/* The first string of SIEVE that begins in [AT, STOP); LEN if none does. */
static size_t find_within(const struct sieve *sieve, const char *text,
			  size_t len, size_t at, size_t stop)
{
	size_t first = len;

	for (size_t i = 0; i < sieve->count; i++) {
		const struct lit *lit = sieve->lits[i];
		size_t end = stop - 1 + sieve->lens[i];
		if (end > len)
			end = len;
		const char *hit = lit_find(lit, text + at, end - at);
		if (hit) {
			first = (size_t)(hit - text);
			stop = first ? first : 1; /* only earlier ones count */
			if (first == at)
				break;
		}
	}
	return first;
}

size_t sieve_find(const struct sieve *sieve, const char *text, size_t len,
		  size_t at)
{
	size_t window = sieve->count == 1 ? len : FIRST_WINDOW;

	while (at < len) {
		size_t stop = len - at > window ? at + window : len;
		size_t hit = find_within(sieve, text, len, at, stop);
		if (hit < len)
			return hit;
		at = stop;
		if (window < LAST_WINDOW)
			window *= 2;
	}
	return len;
}

/* SPDX-License-Identifier: MIT */

/*
 * A search is a filter, multi_try for the positions it lets through, and an
 * account of what these cost.  Where more is spent than the automaton would
 * take, that takes the next MULTI_DETOUR bytes, at whose end the filter gets
 * another chance (as in text/lit).
 *
 * A position is tried in two steps.  The first bytes there, up to eight but no
 * more than the shortest needle has, are hashed and looked up in a table of
 * bits; and what passes goes down the trie.
 *
 * Needles are kept folded, their letters in lower case.  The hash sees all
 * bytes with the bit of lower case set, in needles and text alike: that is
 * quicker than to find the letters and lets no needle slip.
 */

#include "text/multi.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/block_bits.h"
#include "text/byte.h"
#include "text/kernel.h"
#include "text/multi_aho.h"
#include "text/watch.h"

enum {
	MULTI_PRINTS = 4,  /* bytes that the filter looks at */
	MULTI_BUCKETS = 8, /* the bits of a byte */
	MULTI_FEW = 2000,  /* more needles fill all buckets */
	MULTI_CASE = 'a' ^ 'A',
	MULTI_DETOUR = 64 << 10, /* bytes */
	MULTI_SOON = 2 * 64, /* bytes; most of what is common is as near */
	/* The account, in cycles or so. */
	MULTI_CREDIT = 1 << 16,
	MULTI_EARN = 8, /* what the automaton takes for a byte */
	MULTI_HASH = 4,
	MULTI_WALK = 24,
};

struct multi {
	enum kernel kernel;
	bool few;            /* is the vector filter worth its while? */
	size_t shortest, longest;
	unsigned print_count;
	struct block_bits prints[MULTI_PRINTS]; /* the buckets, by byte */
	uint64_t hash_keep, hash_bits; /* of eight bytes of text */
	unsigned hash_shift;
	uint64_t *hashes;
	struct multi_aho *aho;
	unsigned char map[256];    /* folds a byte */
	unsigned char *texts;      /* of the needles, folded */
};

/* Where a search is: AT is the first position not yet ruled out. */
struct multi_search {
	const unsigned char *text;
	size_t len;
	size_t at;
	size_t end;  /* no needle has room from there on */
	size_t from; /* where the account was opened, and */
	size_t cost; /* what was spent since */
	struct multi_hit *hit;
	bool found;
	struct watch *watch; /* NULL: nobody asks */
	size_t seen;         /* it was told of what comes before */
};

/* The place of the hash of WORD, eight bytes of text, in the table of bits. */
static inline uint64_t multi_hash(const struct multi *multi, uint64_t word)
{
	word = (word & multi->hash_keep) | multi->hash_bits;
	return word * 0x9e3779b97f4a7c15 >> multi->hash_shift;
}

/* May a needle start with WORD? */
static inline bool multi_may_start(const struct multi *multi, uint64_t word)
{
	uint64_t hash = multi_hash(multi, word);

	return multi->hashes[hash / 64] >> hash % 64 & 1;
}

/* The eight bytes at TEXT, of which there are ROOM; zeros behind them. */
static inline uint64_t multi_word(const unsigned char *text, size_t room)
{
	uint64_t word = 0;

	if (COMPAT_LIKELY(room >= sizeof(word)))
		memcpy(&word, text, sizeof(word));
	else
		memcpy(&word, text, room);
	return word;
}

/* Is a needle at POS, where there is room for one? */
static bool multi_try(const struct multi *multi, struct multi_search *search,
		      size_t pos)
{
	size_t steps = 0;

	search->cost += MULTI_HASH;
	if (!multi_may_start(multi, multi_word(search->text + pos,
					       search->len - pos)))
		return false;
	search->found = multi_aho_at(multi->aho, search->text, search->len, pos,
				     search->hit, &steps);
	search->cost += MULTI_WALK + MULTI_EARN * steps;
	return search->found;
}

/*
 * Does SEARCH end at POS, where the filter has seen something: with a needle,
 * or because more was spent by now than the automaton would take?
 */
static inline bool multi_ends(const struct multi *multi,
			      struct multi_search *search, size_t pos)
{
	if (multi_try(multi, search, pos))
		return true;
	if (COMPAT_LIKELY(search->cost <=
			  MULTI_CREDIT + MULTI_EARN * (pos - search->from)))
		return false;
	search->at = pos + 1;
	return true;
}

#define BLOCK_TEMPLATE "text/multi_kernel.h"
#include "text/block_each.h"

/* What streams looks back by a block, and begins up to one early. */
_Static_assert(MULTI_SOON >= 2 * BLOCK, "a stream begins within the text");

/*
 * Each looks for a needle from SEARCH->at on, sets SEARCH->found if there is
 * one, otherwise SEARCH->at to the first position not looked at, which is
 * SEARCH->end unless the filter gave up.
 */
static void (*const multi_scans[KERNEL_COUNT])(const struct multi *multi,
					       struct multi_search *search) = {
	KERNEL_TABLE(multi_scan),
};

/* The same for many needles: each position is hashed. */
static void multi_hash_scan(const struct multi *multi,
			    struct multi_search *search)
{
	size_t at = search->at, whole = search->end;

	if (search->len - at < 8)
		whole = at;
	else if (whole > search->len - 7)
		whole = search->len - 7;
	for (; at < whole; at++) {
		uint64_t word;
		memcpy(&word, search->text + at, sizeof(word));
		if (COMPAT_UNLIKELY(multi_may_start(multi, word)) &&
		    multi_ends(multi, search, at))
			return;
	}
	for (; at < search->end; at++) {
		if (multi_ends(multi, search, at))
			return;
	}
	search->at = at;
}

/* Fold NEEDLES into MULTI->texts, and point SORTED there. */
static bool multi_copy(struct multi *multi, const struct multi_needle *needles,
		       size_t count, struct multi_needle *sorted)
{
	size_t total = 1;

	for (size_t i = 0; i < count; i++) {
		if (needles[i].len > INT32_MAX - total)
			return false;
		total += needles[i].len;
	}
	unsigned char *to = multi->texts = malloc(total);
	if (!to)
		return false;
	for (size_t i = 0; i < count; i++) {
		const unsigned char *from = needles[i].text;
		sorted[i] = needles[i];
		sorted[i].text = to;
		for (size_t j = 0; j < needles[i].len; j++)
			*to++ = multi->map[from[j]];
	}
	return true;
}

static int multi_order(const void *a, const void *b)
{
	const struct multi_needle *x = a, *y = b;
	int order = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Sort NEEDLES, one of each kind; how many are left. */
static size_t multi_sort(struct multi_needle *needles, size_t count)
{
	size_t kept = 0;

	qsort(needles, count, sizeof(*needles), multi_order);
	for (size_t i = 1; i < count; i++) {
		if (multi_order(&needles[kept], &needles[i]) == 0)
			needles[kept].tag |= needles[i].tag;
		else
			needles[++kept] = needles[i];
	}
	return kept + 1;
}

/* Deal the needles, neighbours together, into buckets. */
static void multi_deal(struct multi *multi, const struct multi_needle *needles,
		       size_t count)
{
	multi->print_count = multi->shortest < MULTI_PRINTS
				     ? (unsigned)multi->shortest
				     : MULTI_PRINTS;
	for (size_t i = 0; i < count; i++) {
		const unsigned char *text = needles[i].text;
		size_t bucket = count <= MULTI_BUCKETS
					? i
					: i * MULTI_BUCKETS / count;
		unsigned char bits = (unsigned char)(1U << bucket);
		for (unsigned j = 0; j < multi->print_count; j++) {
			struct block_bits *to = &multi->prints[j];
			unsigned char other = text[j] ^ MULTI_CASE;
			block_bits_add(to, text[j], bits);
			if (multi->map[other] == text[j])
				block_bits_add(to, other, bits);
		}
	}
}

/* Make the table of hashes, 32 bits or more a needle. */
static bool multi_note(struct multi *multi, const struct multi_needle *needles,
		       size_t count, bool fold)
{
	unsigned log = 12;

	while (log < 24 && (size_t)1 << log < 32 * count)
		log++;
	memset(&multi->hash_keep, 0xff,
	       multi->shortest < 8 ? multi->shortest : 8);
	if (fold)
		memset(&multi->hash_bits, MULTI_CASE, 8);
	multi->hash_shift = 64 - log;
	multi->hashes = calloc((size_t)1 << (log - 6), sizeof(uint64_t));
	if (!multi->hashes)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint64_t hash = multi_hash(
			multi, multi_word(needles[i].text, needles[i].len));
		multi->hashes[hash / 64] |= (uint64_t)1 << hash % 64;
	}
	return true;
}

static bool multi_prepare(struct multi *multi,
			  const struct multi_needle *needles, size_t count,
			  struct multi_needle *sorted, bool fold)
{
	if (!multi_copy(multi, needles, count, sorted))
		return false;
	count = multi_sort(sorted, count);
	multi->kernel = kernel_best();
	multi->few = count <= MULTI_FEW;
	multi->shortest = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		size_t len = sorted[i].len;
		if (len < multi->shortest)
			multi->shortest = len;
		if (len > multi->longest)
			multi->longest = len;
	}
	multi_deal(multi, sorted, count);
	if (!multi_note(multi, sorted, count, fold))
		return false;
	multi->aho = multi_aho_new(sorted, count, multi->map);
	return multi->aho;
}

struct multi *multi_new(const struct multi_needle *needles, size_t count,
			bool fold)
{
	struct multi *multi = calloc(1, sizeof(*multi));
	struct multi_needle *sorted = calloc(count, sizeof(*sorted));
	bool ok = multi && sorted;

	for (unsigned c = 0; ok && c < 256; c++) {
		bool upper = fold && c >= 'A' && c <= 'Z';
		multi->map[c] = (unsigned char)(upper ? c | MULTI_CASE : c);
	}
	ok = ok && multi_prepare(multi, needles, count, sorted, fold);
	free(sorted);
	if (!ok) {
		multi_free(multi);
		errno = ENOMEM;
		return NULL;
	}
	free(multi->texts);
	multi->texts = NULL;
	return multi;
}

void multi_free(struct multi *multi)
{
	if (!multi)
		return;
	multi_aho_free(multi->aho);
	free(multi->hashes);
	free(multi->texts);
	free(multi);
}

size_t multi_longest(const struct multi *multi)
{
	return multi->longest;
}

bool multi_at(const struct multi *multi, const void *text, size_t len,
	      size_t at, struct multi_hit *hit)
{
	size_t cost = 0;

	return multi_aho_at(multi->aho, text, len, at, hit, &cost);
}

/* Tell who watches SEARCH of what is left up to TO. */
static void multi_look(struct multi_search *search, size_t to)
{
	if (!search->watch || search->seen >= to)
		return;
	byte_watch(search->text + search->seen, to - search->seen,
		   search->watch);
	search->seen = to;
}

/* Find the first needle, of which none is empty. */
static bool multi_search(const struct multi *multi, struct multi_search *search)
{
	const size_t detour = multi->longest > MULTI_DETOUR ? multi->longest
							    : MULTI_DETOUR;

	for (;;) {
		size_t bound;

		search->from = search->at;
		search->cost = 0;
		if (multi->few)
			multi_scans[multi->kernel](multi, search);
		else
			multi_hash_scan(multi, search);
		if (search->found || search->at >= search->end)
			return search->found;
		bound = search->end - search->at > detour ? search->at + detour
							  : search->end;
		if (multi_aho_find(multi->aho, search->text, search->len,
				   search->at, bound, search->hit))
			return true;
		multi_look(search, bound);
		search->at = bound;
		if (search->at >= search->end)
			return false;
	}
}

bool multi_find(const struct multi *multi, const void *text, size_t len,
		size_t from, struct multi_hit *hit, struct watch *watch)
{
	struct multi_search search = {.text = text,
				      .len = len,
				      .at = from,
				      .hit = hit,
				      .watch = watch,
				      .seen = from};
	bool found = false;

	if (from > len)
		return false;
	if (multi->shortest == 0) {
		found = multi_at(multi, text, len, from, hit);
	} else if (multi->shortest <= len - from) {
		search.end = len - multi->shortest + 1;
		found = multi_search(multi, &search);
	}
	multi_look(&search, found ? hit->end : len);
	return found;
}

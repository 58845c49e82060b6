/* SPDX-License-Identifier: MIT */

/*
 * lit_find is the ladder of tiers, lit_search its lower half: the filter, which
 * lit_kernel.h has, and text/twoway.
 *
 * The filter keeps an account: scanning earns, a position that has to be
 * compared costs.  Where it runs into debt the text is of a kind that the
 * filter cannot sift, and the two-way search takes the next LIT_DETOUR bytes,
 * at whose end the filter gets another chance.  So a search costs at most a
 * constant a byte whatever the text, and one odd stretch of a large text does
 * not slow down the rest.
 *
 * A needle is kept folded: its letters in lower case, and beside it the bits
 * to set in the text (LIT_CASE for letters) before the two are compared.
 * Without folding those bits are 0, so that one kernel serves both.
 */

#include "text/lit.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/byte.h"
#include "text/kernel.h"
#include "text/twoway.h"
#include "text/watch.h"

enum {
	LIT_CASE = 'a' ^ 'A',
	LIT_CREDIT = 4096,     /* the account at the start, in bytes scanned */
	LIT_CANDIDATE = 16,    /* cost of a comparison, in bytes scanned */
	LIT_DETOUR = 64 << 10, /* bytes */
	LIT_SOON = 2 * 64,     /* bytes; most of what is common is as near */
	LIT_SAMPLE = 256,      /* bytes, of which two are chosen */
};

struct lit {
	enum kernel kernel;
	size_t len;
	bool fold;              /* is there a letter in either case? */
	size_t at[2];           /* where the pair of the filter is, in order */
	uint64_t word;          /* the first 8 bytes, folded; then zeros */
	uint64_t word_bits;     /* the bits to set in the text there */
	uint64_t word_keep;     /* and those to keep */
	unsigned char *bits;    /* the bits to set, LEN of them */
	struct twoway twoway;
	unsigned char needle[]; /* folded; LEN bytes, then those of BITS */
};

/* Where a search is: TEXT[AT] is the first position not yet ruled out. */
struct lit_search {
	const unsigned char *text;
	size_t len;
	size_t at;
	size_t cost; /* of the comparisons from there on */
	struct watch *watch; /* NULL: nobody asks */
	size_t seen;         /* it was told of what comes before */
};

/*
 * How common a byte is in source code, prose and other text, from 0 (hardly
 * ever there) to 63 (the space).  Bytes beyond ASCII rank as they do among
 * themselves in text that has them.  Counted in 2026 over 330 MB: Linux in C,
 * the documentation of Debian, Python's library, HTML and scripts, and
 * translations of messages.
 */
static const unsigned char lit_rank[256] = {
	 7,  6,  5,  3,  6,  2,  0,  4,  7, 59, 61,  0,  3,  7,  1,  5,
	 6,  4,  1,  4,  4,  2,  1,  3,  3,  0,  0,  5,  1,  2,  2,  5,
	63, 20, 56, 42,  8,  9, 33, 37, 54, 54, 52, 39, 56, 58, 58, 56,
	55, 55, 54, 53, 52, 48, 50, 46, 47, 46, 52, 50, 55, 56, 57,  8,
	19, 50, 36, 49, 44, 51, 41, 37, 30, 48,  8, 25, 47, 43, 44, 43,
	45,  9, 47, 49, 49, 37, 28, 21, 20, 18,  9, 36, 18, 35,  7, 60,
	30, 63, 55, 61, 60, 63, 59, 57, 58, 62, 22, 52, 60, 59, 62, 61,
	60, 31, 62, 62, 63, 59, 53, 51, 51, 53, 30, 38, 21, 38,  8,  6,
	47, 44, 48, 41, 28, 34, 24, 42, 26, 21, 23, 36, 25, 45, 15, 29,
	23, 18, 20, 22, 21, 40, 26, 32, 24, 36, 29, 33, 31, 34, 25, 33,
	27, 35, 24, 27, 57, 45, 29, 28, 41, 22, 54, 44, 58, 48, 35, 32,
	49, 34, 39, 39, 32, 41, 43, 42, 45, 33, 37, 38, 40, 38, 51, 43,
	18, 13, 25, 53, 46, 46, 15, 17, 20, 16, 17, 11, 16, 16, 19, 17,
	57, 50, 11, 13, 12, 10, 22, 42, 15, 14, 12, 11, 13,  9, 14, 10,
	61, 29, 40, 40, 28, 39, 30, 27, 34, 26, 27, 31, 31, 35, 32, 19,
	23, 23, 26, 24, 12, 10, 15, 12, 16, 10, 14, 13, 17, 14, 11, 19,
};

/* The bits to set in C so that both cases are one. */
static unsigned char lit_bits(unsigned char c)
{
	unsigned char lower = c | LIT_CASE;

	return lower >= 'a' && lower <= 'z' ? LIT_CASE : 0;
}

/* Eight bytes as they are in memory. */
static inline uint64_t lit_word(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Do the eight bytes of TEXT agree with those at INDEX of the needle? */
static inline bool lit_agrees(const struct lit *lit, size_t index,
			      const unsigned char *text)
{
	return (lit_word(text + index) | lit_word(lit->bits + index)) ==
	       lit_word(lit->needle + index);
}

/* Is the needle at POS of the text, where there is room for it? */
static inline bool lit_is_at(const struct lit *lit, struct lit_search *search,
			     size_t pos)
{
	const unsigned char *text = search->text + pos;
	const size_t room = search->len - pos, last = lit->len - 8;
	uint64_t word = 0;

	search->cost += LIT_CANDIDATE;
	if (COMPAT_LIKELY(room >= sizeof(word)))
		word = lit_word(text);
	else
		memcpy(&word, text, room);
	if (((word | lit->word_bits) & lit->word_keep) != lit->word)
		return false;
	if (lit->len <= 8)
		return true;
	for (size_t i = 8; i < last; i += 8) {
		search->cost += 8;
		if (!lit_agrees(lit, i, text))
			return false;
	}
	return lit_agrees(lit, last, text);
}

/* Has SEARCH, now at AT, spent more on comparing than it earned? */
static inline bool lit_in_debt(const struct lit_search *search, size_t at)
{
	return search->cost > LIT_CREDIT + (at - search->at);
}

#define BLOCK_TEMPLATE "text/lit_kernel.h"
#include "text/block_each.h"

/* What streams looks back by a block, and begins up to one early. */
_Static_assert(LIT_SOON >= 2 * BLOCK, "a stream begins within the text");

/*
 * Each looks for LIT from SEARCH->at on.  Returns where it is; or NULL with
 * SEARCH->at at the first position not looked at, which is past the last
 * possible one unless the filter gave up.
 */
static const unsigned char *(*const lit_scans[KERNEL_COUNT])(
	const struct lit *lit, struct lit_search *search) = {
	KERNEL_TABLE(lit_scan),
};

/*
 * The index of the needle's rarest byte; next to one that is TAKEN (or
 * SIZE_MAX), rather one of another value, or at least at another index.  A
 * long needle's beginning has bytes as rare as the rest.
 */
static size_t lit_rarest(const struct lit *lit, size_t taken)
{
	size_t len = lit->len < LIT_SAMPLE ? lit->len : LIT_SAMPLE;
	unsigned lowest = UINT_MAX;
	size_t rarest = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned cost = lit_rank[lit->needle[i]];

		if (taken < lit->len && lit->needle[i] == lit->needle[taken])
			cost += i == taken ? 128 : 64;
		if (cost < lowest) {
			lowest = cost;
			rarest = i;
		}
	}
	return rarest;
}

/* Choose the pair. */
static void lit_choose(struct lit *lit)
{
	size_t one = lit_rarest(lit, SIZE_MAX), other = lit_rarest(lit, one);

	lit->at[0] = one < other ? one : other;
	lit->at[1] = one < other ? other : one;
}

struct lit *lit_new(const void *needle, size_t len, bool fold)
{
	struct lit *lit = NULL;

	if (len < (SIZE_MAX - sizeof(*lit)) / 2)
		lit = calloc(1, sizeof(*lit) + 2 * len);
	if (!lit) {
		errno = ENOMEM;
		return NULL;
	}
	lit->kernel = kernel_best();
	lit->len = len;
	lit->bits = lit->needle + len;
	if (len > 0)
		memcpy(lit->needle, needle, len);
	for (size_t i = 0; fold && i < len; i++) {
		lit->bits[i] = lit_bits(lit->needle[i]);
		lit->fold |= lit->bits[i] != 0;
		lit->needle[i] |= lit->bits[i];
	}
	memset(&lit->word_keep, 0xff, len < 8 ? len : 8);
	memcpy(&lit->word_bits, lit->bits, len < 8 ? len : 8);
	memcpy(&lit->word, lit->needle, len < 8 ? len : 8);
	lit_choose(lit);
	if (len > 0)
		twoway_prepare(&lit->twoway, lit->needle, len);
	return lit;
}

void lit_free(struct lit *lit)
{
	free(lit);
}

/* The ladder below the special cases. */
static const unsigned char *lit_search(const struct lit *lit,
				       struct lit_search *search)
{
	const size_t len = search->len;

	for (;;) {
		size_t detour = lit->len > LIT_DETOUR ? lit->len : LIT_DETOUR;
		const unsigned char *found;

		found = lit_scans[lit->kernel](lit, search);
		if (found || search->at + lit->len > len)
			return found;
		if (detour > len - lit->len - search->at)
			detour = len - lit->len - search->at + 1;
		found = twoway_find(&lit->twoway, lit->needle, lit->bits,
				    search->text + search->at,
				    detour + lit->len - 1);
		if (search->watch)
			byte_watch(search->text + search->at, detour,
				   search->watch);
		search->at += detour;
		search->seen = search->at;
		if (found || search->at + lit->len > len)
			return found;
	}
}

static const unsigned char *lit_ladder(const struct lit *lit,
				       struct lit_search *search)
{
	if (lit->len > search->len)
		return NULL;
	if (lit->len == 0)
		return search->text;
	if (lit->len == 1 && !lit->bits[0])
		return memchr(search->text, lit->needle[0], search->len);
	return lit_search(lit, search);
}

const void *lit_find(const struct lit *lit, const void *text, size_t len,
		     struct watch *watch)
{
	struct lit_search search = {.text = text, .len = len, .watch = watch};
	const unsigned char *found = lit_ladder(lit, &search);
	size_t end = found ? (size_t)(found - search.text) + lit->len : len;

	if (watch && search.seen < end)
		byte_watch(search.text + search.seen, end - search.seen, watch);
	return found;
}

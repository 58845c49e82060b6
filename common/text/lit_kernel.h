/* SPDX-License-Identifier: MIT */

/*
 * lit_kernel - the packed-pair filter of text/lit: a template for
 * text/block_each.h.  It looks at 64 positions at once for the two bytes of
 * the pair at their distance, and compares the rest where both are there.
 */

#include "text/watch_block.h"

struct KERNEL(lit_pair) {
	block_vec byte[2];
	block_vec bits[2];
};

/* At which positions is the pair?  A and B are the texts at its two bytes. */
BLOCK_INLINE block_hits KERNEL(lit_sift)(const struct KERNEL(lit_pair) * pair,
					 bool fold, struct block a,
					 struct block b)
{
	if (fold) {
		a = block_set(a, pair->bits[0]);
		b = block_set(b, pair->bits[1]);
	}
	return block_and(block_eq(a, pair->byte[0]),
			 block_eq(b, pair->byte[1]));
}

/* Compare at the positions of MASK, whose bit 0 is AT. */
BLOCK_INLINE const unsigned char *
KERNEL(lit_compare)(const struct lit *lit, struct lit_search *search, size_t at,
		    uint64_t mask)
{
	for (; mask; mask &= mask - 1) {
		size_t pos = at + block_first(mask);

		if (lit_is_at(lit, search, pos))
			return search->text + pos;
	}
	return NULL;
}

BLOCK_INLINE const unsigned char *KERNEL(lit_filter)(const struct lit *lit,
						     struct lit_search *search,
						     bool fold, bool watched)
{
	const unsigned char *a = search->text + lit->at[0];
	const unsigned char *b = search->text + lit->at[1];
	const size_t end = search->len - lit->len + 1;
	struct KERNEL(lit_pair) pair;
	struct KERNEL(watch_seen) seen = KERNEL(watch_none)();
	const unsigned char *found = NULL;
	bool broke = false;
	size_t at = search->at;
	block_hits hits;
	uint64_t mask;

	search->cost = 0;
	for (int i = 0; i < 2; i++) {
		pair.byte[i] = block_splat(lit->needle[lit->at[i]]);
		pair.bits[i] = block_splat(lit->bits[lit->at[i]]);
	}
	for (; !found && !broke && at + BLOCK <= end; at += BLOCK) {
		if (watched && fold)
			KERNEL(watch_block)(&seen,
					    block_load(search->text + at));
		else if (watched)
			KERNEL(watch_nul)(&seen, block_load(search->text + at));
		hits = KERNEL(lit_sift)(&pair, fold, block_load(a + at),
					block_load(b + at));
		if (COMPAT_LIKELY(!block_any(hits)))
			continue;
		found = KERNEL(lit_compare)(lit, search, at, block_mask(hits));
		broke = !found && lit_in_debt(search, at);
	}
	search->at = search->seen = at;
	if (watched) {
		KERNEL(watch_tell)(search->watch, &seen);
		/* Who minds case asks; to others it is not worth the time. */
		search->watch->high |= !fold;
	}
	if (found || broke || at == end)
		return found;
	search->at = end;
	hits = KERNEL(lit_sift)(&pair, fold, block_load_part(a + at, end - at),
				block_load_part(b + at, end - at));
	mask = block_mask(hits) & block_low(end - at);
	return KERNEL(lit_compare)(lit, search, at, mask);
}

BLOCK_FN static const unsigned char *
KERNEL(lit_scan)(const struct lit *lit, struct lit_search *search)
{
	bool watched = search->watch;

	if (lit->fold)
		return watched ? KERNEL(lit_filter)(lit, search, true, true)
			       : KERNEL(lit_filter)(lit, search, true, false);
	return watched ? KERNEL(lit_filter)(lit, search, false, true)
		       : KERNEL(lit_filter)(lit, search, false, false);
}

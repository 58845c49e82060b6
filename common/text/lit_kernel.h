/* SPDX-License-Identifier: MIT */

/*
 * lit_kernel - the packed-pair filter of text/lit: a template for
 * text/block_each.h.  It looks at 64 positions at once for the two bytes of
 * the pair at their distance, and compares the rest where both are there.
 */

struct KERNEL(lit_pair) {
	block_vec byte[2], bits[2];
};

/* Which of the 64 positions may be matches, by the texts at both bytes. */
BLOCK_FN static inline uint64_t
KERNEL(lit_sift)(const struct KERNEL(lit_pair) * pair, struct block a,
		 struct block b)
{
	return block_pair(block_set(a, pair->bits[0]), pair->byte[0],
			  block_set(b, pair->bits[1]), pair->byte[1]);
}

/* Compare at the positions of MASK, whose bit 0 is AT. */
BLOCK_FN static inline const unsigned char *
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

BLOCK_FN static const unsigned char *KERNEL(lit_scan)(const struct lit *lit,
						       struct lit_search *search)
{
	const unsigned char *a = search->text + lit->at[0];
	const unsigned char *b = search->text + lit->at[1];
	const size_t end = search->len - lit->len + 1;
	struct KERNEL(lit_pair) pair;
	const unsigned char *found;
	size_t at = search->at;
	uint64_t mask;

	search->cost = 0;
	for (int i = 0; i < 2; i++) {
		pair.byte[i] = block_splat(lit->needle[lit->at[i]]);
		pair.bits[i] = block_splat(lit->bits[lit->at[i]]);
	}
	for (; at + BLOCK <= end; at += BLOCK) {
		mask = KERNEL(lit_sift)(&pair, block_load(a + at),
					block_load(b + at));
		if (COMPAT_LIKELY(!mask))
			continue;
		found = KERNEL(lit_compare)(lit, search, at, mask);
		if (found)
			return found;
		if (lit_in_debt(search, at)) {
			search->at = at + BLOCK;
			return NULL;
		}
	}
	search->at = end;
	if (at >= end)
		return NULL;
	mask = KERNEL(lit_sift)(&pair, block_load_part(a + at, end - at),
				block_load_part(b + at, end - at));
	return KERNEL(lit_compare)(lit, search, at, mask & block_low(end - at));
}

/* SPDX-License-Identifier: MIT */

/*
 * multi_kernel - the filter of text/multi for few needles: a template for
 * text/block_each.h.  Each byte of text is looked up in a table of the buckets
 * that have it as their first byte, the one behind it in that of second bytes,
 * and so on; a bucket left in all of them makes a candidate.
 */

#include "text/watch_block.h"

/* The candidates among those positions where A is, and what follows, is B. */
BLOCK_INLINE block_hits KERNEL(multi_sift)(const struct block_table *tables,
					   unsigned prints,
					   const unsigned char *text,
					   size_t part)
{
	struct block left = {0};

	COMPAT_UNROLL
	for (unsigned i = 0; i < prints; i++) {
		struct block b = part ? block_load_part(text + i, part)
				      : block_load(text + i);
		b = block_lookup(&tables[i], b);
		left = i ? block_both(left, b) : b;
	}
	return block_nonzero(left);
}

/* Try the positions of MASK, whose bit 0 is AT; is the search to end? */
BLOCK_INLINE bool KERNEL(multi_compare)(const struct multi *multi,
					struct multi_search *search, size_t at,
					uint64_t mask)
{
	for (; mask; mask &= mask - 1) {
		if (multi_ends(multi, search, at + block_first(mask)))
			return true;
	}
	return false;
}

BLOCK_INLINE void KERNEL(multi_filter)(const struct multi *multi,
				       struct multi_search *search,
				       unsigned prints, bool watched)
{
	const unsigned char *text = search->text;
	const size_t end = search->end;
	struct block_table tables[MULTI_PRINTS];
	struct KERNEL(watch_seen) seen = KERNEL(watch_none)();
	size_t at = search->at;
	bool over = false;
	block_hits hits;

	for (unsigned i = 0; i < prints; i++)
		tables[i] = block_table_of(&multi->prints[i]);
	for (; !over && at + BLOCK <= end; at += BLOCK) {
		if (watched)
			KERNEL(watch_block)(&seen, block_load(text + at));
		hits = KERNEL(multi_sift)(tables, prints, text + at, 0);
		if (COMPAT_LIKELY(!block_any(hits)))
			continue;
		over = KERNEL(multi_compare)(multi, search, at,
					     block_mask(hits));
	}
	search->seen = at;
	if (watched)
		KERNEL(watch_tell)(search->watch, &seen);
	if (over)
		return;
	if (at < end) {
		hits = KERNEL(multi_sift)(tables, prints, text + at, end - at);
		if (KERNEL(multi_compare)(multi, search, at,
					  block_mask(hits) &
						  block_low(end - at)))
			return;
	}
	search->at = end;
}

BLOCK_INLINE void KERNEL(multi_choose)(const struct multi *multi,
				       struct multi_search *search,
				       bool watched)
{
	switch (multi->print_count) {
	case 1:
		KERNEL(multi_filter)(multi, search, 1, watched);
		break;
	case 2:
		KERNEL(multi_filter)(multi, search, 2, watched);
		break;
	case 3:
		KERNEL(multi_filter)(multi, search, 3, watched);
		break;
	default:
		KERNEL(multi_filter)(multi, search, MULTI_PRINTS, watched);
	}
}

BLOCK_FN static void KERNEL(multi_scan)(const struct multi *multi,
					struct multi_search *search)
{
	if (search->watch)
		KERNEL(multi_choose)(multi, search, true);
	else
		KERNEL(multi_choose)(multi, search, false);
}

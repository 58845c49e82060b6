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

/* A filter at work: positions before AT are ruled out. */
struct KERNEL(multi_work) {
	struct block_table tables[MULTI_PRINTS];
	struct KERNEL(watch_seen) seen;
	size_t at;
	bool over; /* a needle was found, or the account is empty */
};

/* Go on by blocks of positions, up to END at most. */
BLOCK_INLINE void KERNEL(multi_walk)(const struct multi *multi,
				     struct multi_search *search,
				     struct KERNEL(multi_work) * work,
				     unsigned prints, bool watched, size_t end)
{
	const unsigned char *text = search->text;
	size_t at = work->at;

	for (; !work->over && at + BLOCK <= end; at += BLOCK) {
		if (watched)
			KERNEL(watch_block)(&work->seen, block_load(text + at));
		block_hits hits = KERNEL(multi_sift)(work->tables, prints,
						     text + at, 0);
		if (COMPAT_LIKELY(!block_any(hits)))
			continue;
		work->over = KERNEL(multi_compare)(multi, search, at,
						   block_mask(hits));
	}
	work->at = at;
}

#ifdef BLOCK_IS_AVX512
/*
 * The same, but every byte is loaded once, in aligned blocks: a load that
 * crosses cache lines costs two, and those of a line's length all do but where
 * they are aligned.  A position is looked at when the last of its bytes comes
 * by.  At least two blocks of positions were ruled out.
 */
BLOCK_INLINE void KERNEL(multi_stream)(const struct multi *multi,
				       struct multi_search *search,
				       struct KERNEL(multi_work) * work,
				       unsigned prints, bool watched,
				       size_t end)
{
	const unsigned char *text = search->text;
	const unsigned lag = prints - 1;
	size_t at = work->at + lag;

	at -= (uintptr_t)(text + at) % BLOCK;
	struct block before = block_load(text + at - BLOCK);
	if (watched)
		KERNEL(watch_block)(&work->seen, before);
	for (; !work->over && at + BLOCK <= end + lag; at += BLOCK) {
		struct block b = block_load(text + at), left = {0};

		COMPAT_UNROLL
		for (unsigned i = 0; i < prints; i++) {
			struct block c = block_behind(before, b, lag - i);
			c = block_lookup(&work->tables[i], c);
			left = i ? block_both(left, c) : c;
		}
		before = b;
		if (watched)
			KERNEL(watch_block)(&work->seen, b);
		block_hits hits = block_nonzero(left);
		if (COMPAT_LIKELY(!block_any(hits)))
			continue;
		work->over = KERNEL(multi_compare)(multi, search, at - lag,
						   block_mask(hits));
	}
	work->at = at - lag;
}
#endif

BLOCK_INLINE void KERNEL(multi_filter)(const struct multi *multi,
				       struct multi_search *search,
				       unsigned prints, bool watched)
{
	const unsigned char *text = search->text;
	const size_t end = search->end;
	struct KERNEL(multi_work) work = {.at = search->at};
	block_hits hits;

	work.seen = KERNEL(watch_none)();
	for (unsigned i = 0; i < prints; i++)
		work.tables[i] = block_table_of(&multi->prints[i]);
#ifdef BLOCK_IS_AVX512
	if (end - work.at > MULTI_SOON) {
		KERNEL(multi_walk)(multi, search, &work, prints, watched,
				   work.at + MULTI_SOON);
		if (!work.over)
			KERNEL(multi_stream)(multi, search, &work, prints,
					     watched, end);
	}
#endif
	KERNEL(multi_walk)(multi, search, &work, prints, watched, end);
	size_t at = search->seen = work.at;
	if (watched)
		KERNEL(watch_tell)(search->watch, &work.seen);
	if (work.over)
		return;
	if (at < end) {
		hits = KERNEL(multi_sift)(work.tables, prints, text + at,
					  end - at);
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

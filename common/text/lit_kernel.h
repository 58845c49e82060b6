/* SPDX-License-Identifier: MIT */

/*
 * lit_kernel - the packed-pair filter of text/lit: a template for
 * text/block_each.h.  It looks at 64 positions at once for the two bytes of
 * the pair at their distance, and compares the rest where both are there.
 */

#include "text/watch_block.h"

/* A load that crosses cache lines costs two, and those of a line's length all
   do but where they are aligned: is it better to make none? */
#ifdef BLOCK_IS_AVX512
#define LIT_STREAMS true
#else
#define LIT_STREAMS false
#endif

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

/* Have a look at the block B of a text in which FOLD says whether case is
   ignored. */
BLOCK_INLINE void KERNEL(lit_watch)(struct KERNEL(watch_seen) * seen, bool fold,
				    struct block b)
{
	if (fold)
		KERNEL(watch_block)(seen, b);
	else
		KERNEL(watch_nul)(seen, b);
}

/* A filter at work: positions before AT are ruled out. */
struct KERNEL(lit_work) {
	struct KERNEL(lit_pair) pair;
	struct KERNEL(watch_seen) seen;
	const unsigned char *found;
	bool broke; /* into debt */
	size_t at;
};

/* Compare at the positions of MASK, whose bit 0 is at POS, and all those before
   NEXT have been looked at then. */
BLOCK_INLINE void KERNEL(lit_try)(const struct lit *lit,
				  struct lit_search *search,
				  struct KERNEL(lit_work) * work, size_t pos,
				  uint64_t mask, size_t next)
{
	work->found = KERNEL(lit_compare)(lit, search, pos, mask);
	work->broke = !work->found && lit_in_debt(search, next);
}

/* Go on by blocks of positions, up to END at most. */
BLOCK_INLINE void KERNEL(lit_walk)(const struct lit *lit,
				   struct lit_search *search,
				   struct KERNEL(lit_work) * work, bool fold,
				   bool watched, size_t end)
{
	const unsigned char *a = search->text + lit->at[0];
	const unsigned char *b = search->text + lit->at[1];
	size_t at = work->at;

	while (!work->found && !work->broke && at + BLOCK <= end) {
		if (watched)
			KERNEL(lit_watch)(&work->seen, fold,
					  block_load(search->text + at));
		block_hits hits = KERNEL(lit_sift)(&work->pair, fold,
						   block_load(a + at),
						   block_load(b + at));
		at += BLOCK;
		if (COMPAT_UNLIKELY(block_any(hits)))
			KERNEL(lit_try)(lit, search, work, at - BLOCK,
					block_mask(hits), at);
	}
	work->at = at;
}

/*
 * The same, but every byte is loaded once, in aligned blocks: where the first
 * byte of the pair is, is remembered until the second one comes by.  At least
 * two blocks of positions were ruled out.
 */
BLOCK_INLINE void KERNEL(lit_stream)(const struct lit *lit,
				     struct lit_search *search,
				     struct KERNEL(lit_work) * work, bool fold,
				     bool watched, size_t end)
{
	const unsigned char *text = search->text;
	const size_t lag = lit->at[1];
	const unsigned gap = (unsigned)(lag - lit->at[0]);
	const struct KERNEL(lit_pair) *pair = &work->pair;
	size_t at = work->at + lag;

	at -= (uintptr_t)(text + at) % BLOCK;
	struct block b = block_load(text + at - BLOCK);
	struct block c = fold ? block_set(b, pair->bits[0]) : b;
	uint64_t before = block_mask(block_eq(c, pair->byte[0]));
	if (watched && at + BLOCK <= end + lag)
		for (size_t i = work->at; i < at; i += BLOCK)
			KERNEL(lit_watch)(&work->seen, fold,
					  block_load(text + i));
	while (!work->found && !work->broke && at + BLOCK <= end + lag) {
		b = block_load(text + at);
		if (watched)
			KERNEL(lit_watch)(&work->seen, fold, b);
		c = fold ? block_set(b, pair->bits[0]) : b;
		uint64_t first = block_mask(block_eq(c, pair->byte[0]));
		c = fold ? block_set(b, pair->bits[1]) : b;
		uint64_t mask = block_mask(block_eq(c, pair->byte[1]));
		mask &= first << gap | before >> 1 >> (63 - gap);
		before = first;
		at += BLOCK;
		if (COMPAT_UNLIKELY(mask != 0))
			KERNEL(lit_try)(lit, search, work, at - BLOCK - lag,
					mask, at - lag);
	}
	work->at = at - lag;
}

BLOCK_INLINE const unsigned char *KERNEL(lit_filter)(const struct lit *lit,
						     struct lit_search *search,
						     bool fold, bool watched)
{
	const unsigned char *a = search->text + lit->at[0];
	const unsigned char *b = search->text + lit->at[1];
	const size_t end = search->len - lit->len + 1;
	struct KERNEL(lit_work) work = {.at = search->at};
	const bool streams = LIT_STREAMS && end - work.at > LIT_SOON &&
			     lit->at[1] - lit->at[0] < BLOCK;
	const size_t soon = streams ? work.at + LIT_SOON : end;
	block_hits hits;
	uint64_t mask;

	search->cost = 0;
	work.seen = KERNEL(watch_none)();
	for (int i = 0; i < 2; i++) {
		work.pair.byte[i] = block_splat(lit->needle[lit->at[i]]);
		work.pair.bits[i] = block_splat(lit->bits[lit->at[i]]);
	}
	KERNEL(lit_walk)(lit, search, &work, fold, watched, soon);
	if (streams && !work.found && !work.broke)
		KERNEL(lit_stream)(lit, search, &work, fold, watched, end);
	size_t at = work.at;
	search->at = search->seen = at;
	if (watched) {
		KERNEL(watch_tell)(search->watch, &work.seen);
		/* Who minds case asks; to others it is not worth the time. */
		search->watch->high |= !fold;
	}
	if (work.found || work.broke || at == end)
		return work.found;
	search->at = end;
	hits = KERNEL(lit_sift)(&work.pair, fold,
				block_load_part(a + at, end - at),
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

#undef LIT_STREAMS

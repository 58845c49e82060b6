/* SPDX-License-Identifier: MIT */

/*
 * pair_kernel - text/pair over blocks: a template for text/block_each.h.
 *
 * A block's mask of the first byte, shifted by one, and that of the second say
 * where pairs end; what is shifted out is the next block's.  So each byte is
 * loaded once.
 */

#include "text/watch_block.h"

BLOCK_FN static size_t KERNEL(pair_scan)(const unsigned char *text, size_t len,
					 unsigned char first,
					 unsigned char second,
					 struct watch *watch)
{
	const block_vec a = block_splat(first), b = block_splat(second);
	struct KERNEL(watch_seen) seen = KERNEL(watch_none)();
	uint64_t before = 0, mask;
	size_t count = 0, at = 0;
	struct block here;

	for (; at + BLOCK <= len; at += BLOCK) {
		here = block_load(text + at);
		KERNEL(watch_block)(&seen, here);
		mask = block_mask(block_eq(here, a));
		count += block_popcount((mask << 1 | before) &
					block_mask(block_eq(here, b)));
		before = mask >> 63;
	}
	KERNEL(watch_tell)(watch, &seen);
	byte_watch(text + at, len - at, watch);
	here = block_load_part(text + at, len - at);
	mask = block_mask(block_eq(here, a));
	return count + block_popcount((mask << 1 | before) &
				      block_mask(block_eq(here, b)) &
				      block_low(len - at));
}

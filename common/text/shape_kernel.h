/* SPDX-License-Identifier: MIT */

/* shape_kernel - text/shape over blocks: a template for text/block_each.h. */

#include "text/byteset_mask.h"
#include "text/watch_block.h"

/*
 * At which bytes of a block does the shape end, if MASKS say which are in its
 * sets?  Bit i of *CARRY: its first i bytes ended with the last block.
 */
BLOCK_INLINE uint64_t KERNEL(shape_step)(const struct shape *shape,
					 const uint64_t *masks, uint64_t *carry)
{
	uint64_t left = masks[shape->of[0]], next = 0;

	for (size_t i = 1; i < shape->len; i++) {
		if (!left && !(*carry >> i))
			break;
		next |= left >> 63 << i;
		left = (left << 1 | (*carry >> i & 1)) & masks[shape->of[i]];
	}
	*carry = next;
	return left;
}

BLOCK_FN static size_t KERNEL(shape_scan)(const struct shape *shape,
					  const unsigned char *text, size_t len,
					  struct watch *watch)
{
	struct block_table tables[SHAPE_SETS];
	struct KERNEL(watch_seen) seen = KERNEL(watch_none)();
	size_t found = len;
	uint64_t masks[SHAPE_SETS], carry = 0;

	for (size_t i = 0; i < shape->count; i++)
		tables[i] = block_table_of(&shape->sets[i].bits);
	for (size_t at = 0; at < len && found == len; at += BLOCK) {
		bool part = len - at < BLOCK;
		uint64_t there = part ? block_low(len - at) : UINT64_MAX;
		struct block b = part ? block_load_part(text + at, len - at)
				      : block_load(text + at);
		if (!part)
			KERNEL(watch_block)(&seen, b);
		for (size_t i = 0; i < shape->count; i++)
			masks[i] = KERNEL(byteset_mask)(&shape->sets[i],
							&tables[i], b) &
				   there;
		uint64_t ends = KERNEL(shape_step)(shape, masks, &carry);
		if (ends)
			found = at + block_first(ends) + 1 - shape->len;
	}
	KERNEL(watch_tell)(watch, &seen);
	return found;
}

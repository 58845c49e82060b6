/* SPDX-License-Identifier: MIT */

/* byte_kernel - text/byte over blocks: a template for text/block_each.h. */

#include "text/watch_block.h"

/* The mask of WANT in the LEN < 64 bytes at DATA. */
BLOCK_INLINE uint64_t KERNEL(byte_part)(const unsigned char *data,
						  size_t len, block_vec want)
{
	return block_mask(block_eq(block_load_part(data, len), want)) &
	       block_low(len);
}

/* Four blocks at once: the fewer the instructions, the further ahead does the
   processor see what has to be fetched from memory. */
BLOCK_FN static bool KERNEL(byte_has)(const unsigned char *data, size_t len,
				      unsigned char byte)
{
	enum { BLOCKS = 4 };
	const size_t stride = (size_t)BLOCKS * BLOCK;
	const block_vec want = block_splat(byte);
	size_t at = len < BYTE_LONG ? 0 : block_ahead(data);

	if (KERNEL(byte_part)(data, at, want) != 0)
		return true;
	for (; at + stride <= len; at += stride) {
		const unsigned char *p = data + at;
		block_hits hits = block_eq(block_load(p), want);
		COMPAT_UNROLL
		for (size_t i = 1; i < BLOCKS; i++) {
			struct block b = block_load(p + i * BLOCK);
			hits = block_or(hits, block_eq(b, want));
		}
		if (block_any(hits))
			return true;
	}
	for (; at + BLOCK <= len; at += BLOCK)
		if (block_any(block_eq(block_load(data + at), want)))
			return true;
	return KERNEL(byte_part)(data + at, len - at, want) != 0;
}

BLOCK_FN static size_t KERNEL(byte_count)(const unsigned char *data, size_t len,
					  unsigned char byte)
{
	const block_vec want = block_splat(byte);
	size_t at = len < BYTE_LONG ? 0 : block_ahead(data);
	size_t count = block_popcount(KERNEL(byte_part)(data, at, want));

	for (; at + BLOCK <= len; at += BLOCK)
		count += block_popcount(
			block_mask(block_eq(block_load(data + at), want)));
	if (at < len)
		count += block_popcount(
			KERNEL(byte_part)(data + at, len - at, want));
	return count;
}

BLOCK_FN static size_t KERNEL(byte_last)(const unsigned char *data, size_t len,
					 unsigned char byte)
{
	const block_vec want = block_splat(byte);
	uint64_t mask;

	for (; len >= BLOCK; len -= BLOCK) {
		mask = block_mask(
			block_eq(block_load(data + len - BLOCK), want));
		if (mask)
			return len - BLOCK + block_last(mask);
	}
	mask = KERNEL(byte_part)(data, len, want);
	return mask ? block_last(mask) : BYTE_NONE;
}

BLOCK_FN static size_t KERNEL(byte_nth)(const unsigned char *data, size_t len,
					unsigned char byte, size_t count)
{
	const block_vec want = block_splat(byte);

	for (size_t at = 0; at < len; at += BLOCK) {
		size_t rest = len - at, found;
		uint64_t mask;

		if (rest >= BLOCK)
			mask = block_mask(
				block_eq(block_load(data + at), want));
		else
			mask = KERNEL(byte_part)(data + at, rest, want);
		found = block_popcount(mask);
		if (found >= count) {
			while (--count > 0)
				mask &= mask - 1;
			return at + block_first(mask);
		}
		count -= found;
	}
	return BYTE_NONE;
}

/* As signed chars, bytes beyond ASCII are less than 0. */
BLOCK_FN static size_t KERNEL(byte_ascii)(const unsigned char *data, size_t len)
{
	const block_vec zero = block_splat(0);
	block_hits high;
	uint64_t mask;
	size_t at = 0;

	for (; at + BLOCK <= len; at += BLOCK) {
		high = block_less(block_load(data + at), zero);
		if (block_any(high))
			return at + block_first(block_mask(high));
	}
	high = block_less(block_load_part(data + at, len - at), zero);
	mask = block_mask(high);
	return mask ? at + block_first(mask) : len;
}

/* The bytes of B that are in THERE. */
BLOCK_INLINE void KERNEL(byte_note)(struct block b, uint64_t there,
				    struct watch *watch)
{
	const block_vec zero = block_splat(0);

	watch->nul |= (block_mask(block_eq(b, zero)) & there) != 0;
	watch->high |= (block_mask(block_less(b, zero)) & there) != 0;
}

BLOCK_FN static void KERNEL(byte_watch)(const unsigned char *data, size_t len,
					struct watch *watch)
{
	struct KERNEL(watch_seen) seen = KERNEL(watch_none)();
	size_t at = 0;

	for (; at + BLOCK <= len; at += BLOCK)
		KERNEL(watch_block)(&seen, block_load(data + at));
	KERNEL(watch_tell)(watch, &seen);
	KERNEL(byte_note)(block_load_part(data + at, len - at),
			  block_low(len - at), watch);
}

BLOCK_FN static size_t KERNEL(byte_first)(const unsigned char *data, size_t len,
					  unsigned char byte,
					  struct watch *watch)
{
	const block_vec want = block_splat(byte);

	for (size_t at = 0; at < len; at += BLOCK) {
		bool part = len - at < BLOCK;
		uint64_t there = part ? block_low(len - at) : UINT64_MAX;
		struct block b = part ? block_load_part(data + at, len - at)
				      : block_load(data + at);
		uint64_t mask = block_mask(block_eq(b, want)) & there;

		if (mask) {
			KERNEL(byte_note)(b, mask ^ (mask - 1), watch);
			return at + block_first(mask);
		}
		KERNEL(byte_note)(b, there, watch);
	}
	return BYTE_NONE;
}

static const struct byte_kernel KERNEL(byte_kernel) = {
	.has = KERNEL(byte_has),
	.count = KERNEL(byte_count),
	.last = KERNEL(byte_last),
	.nth = KERNEL(byte_nth),
	.ascii = KERNEL(byte_ascii),
	.watch = KERNEL(byte_watch),
	.first = KERNEL(byte_first),
};

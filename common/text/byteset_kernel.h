/* SPDX-License-Identifier: MIT */

/*
 * byteset_kernel - text/byteset over blocks: a template for text/block_each.h.
 *
 * Which lines of a block lack a byte of the set is found for all of them at
 * once: a bit at the start of each line is added to the mask of all bytes that
 * are neither in the set nor ends of lines.  The carry runs up from the start
 * of a line to the first byte that is one or the other; where that is the
 * line's end, the line has none of the set.
 */

#include "text/byteset_mask.h"

BLOCK_FN static size_t KERNEL(byteset_find)(const struct byteset *set,
					    const unsigned char *text,
					    size_t len)
{
	const struct block_table table = block_table_of(&set->bits);
	uint64_t mask;
	size_t at = 0;

	for (; at + BLOCK <= len; at += BLOCK) {
		mask = KERNEL(byteset_mask)(set, &table, block_load(text + at));
		if (mask)
			return at + block_first(mask);
	}
	mask = KERNEL(byteset_mask)(set, &table,
				    block_load_part(text + at, len - at)) &
	       block_low(len - at);
	return mask ? at + block_first(mask) : len;
}

/* A place in a text that is looked at line by line. */
struct KERNEL(byteset_walk) {
	size_t start; /* of the line at hand */
	uint64_t bare; /* 1: it had no byte of the set so far */
};

/*
 * Go over the block AT whose bytes are IN the set, or ENDS of lines.  True if a
 * line ends there that has none of the set; w->start is where it begins.
 */
BLOCK_INLINE bool KERNEL(byteset_step)(struct KERNEL(byteset_walk) * w,
				       size_t at, uint64_t in, uint64_t ends)
{
	uint64_t rest = ~(in | ends);
	uint64_t sum = rest + (ends << 1 | w->bare);
	uint64_t lacking = sum & ~rest & ends;

	if (lacking)
		ends &= (lacking & -lacking) - 1;
	if (ends)
		w->start = at + block_last(ends) + 1;
	w->bare = (sum < rest) | ends >> 63;
	return lacking;
}

/* The block at AT of LEN bytes of TEXT, and which of its bytes are there. */
BLOCK_INLINE struct block KERNEL(byteset_load)(const unsigned char *text,
					       size_t len, size_t at,
					       uint64_t *there)
{
	if (COMPAT_LIKELY(len - at >= BLOCK)) {
		*there = UINT64_MAX;
		return block_load(text + at);
	}
	*there = block_low(len - at);
	return block_load_part(text + at, len - at);
}

/* The start of the line that AT, the start of a block, is in. */
BLOCK_INLINE size_t KERNEL(byteset_start)(const unsigned char *text, size_t at,
					  block_vec end)
{
	uint64_t ends = 0;

	for (; at > 0 && !ends; at -= BLOCK)
		ends = block_mask(block_eq(block_load(text + at - BLOCK), end));
	return ends ? at + block_last(ends) + 1 : 0;
}

BLOCK_FN static bool KERNEL(byteset_lines)(const struct byteset *set,
					   const unsigned char *text,
					   size_t len, unsigned char end,
					   struct byteset_lines *lines)
{
	const struct block_table table = block_table_of(&set->bits);
	const block_vec want = block_splat(end);
	struct KERNEL(byteset_walk) w = {0, 0};
	uint64_t in = 0, ends, there = UINT64_MAX;
	struct block b;
	size_t at = 0;

	for (; at < len; at += BLOCK) {
		b = KERNEL(byteset_load)(text, len, at, &there);
		in = KERNEL(byteset_mask)(set, &table, b) & there;
		if (in)
			break;
	}
	if (at >= len)
		return false;
	/* As if the line had nothing but bytes of the set up to the first. */
	ends = block_mask(block_eq(b, want)) & there;
	uint64_t before = (in & -in) - 1;
	lines->start = ends & before ? at + block_last(ends & before) + 1
				     : KERNEL(byteset_start)(text, at, want);
	ends &= ~before;
	in |= before;
	while (!KERNEL(byteset_step)(&w, at, in, ends)) {
		at += BLOCK;
		if (at >= len) {
			lines->end = w.bare ? w.start : len;
			return true;
		}
		b = KERNEL(byteset_load)(text, len, at, &there);
		in = KERNEL(byteset_mask)(set, &table, b) & there;
		ends = block_mask(block_eq(b, want)) & there;
	}
	lines->end = w.start;
	return true;
}

static const struct byteset_kernel KERNEL(byteset_kernel) = {
	.find = KERNEL(byteset_find),
	.lines = KERNEL(byteset_lines),
};

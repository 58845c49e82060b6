/* SPDX-License-Identifier: MIT */

/*
 * stretch_kernel - text/stretch over blocks: a template for text/block_each.h.
 *
 * Bytes at the start of a stretch that it cannot begin with are found for all
 * stretches at once: a bit at the start of each is added to the mask of bytes
 * that no stretch begins with, and the carry runs up through them.
 */

#include "text/byteset_mask.h"

/* A place in a text, between two blocks. */
struct KERNEL(stretch_walk) {
	struct block_table first, rest;
	uint64_t in;     /* 1: the byte before is one of REST, */
	uint64_t before; /* 1: but in no stretch so far */
	uint64_t inside; /* 1: and in one */
};

BLOCK_INLINE struct KERNEL(stretch_walk)
	KERNEL(stretch_begin)(const struct stretch *s)
{
	return (struct KERNEL(stretch_walk)){
		.first = block_table_of(&s->first.bits),
		.rest = block_table_of(&s->rest.bits)};
}

/* The block at AT of LEN bytes of TEXT, and which of its bytes are there. */
BLOCK_INLINE struct block KERNEL(stretch_load)(const unsigned char *text,
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

/* Which bytes of the block B are in stretches, if IN says which are in REST? */
BLOCK_INLINE uint64_t KERNEL(stretch_step)(const struct stretch *s,
					   struct KERNEL(stretch_walk) * w,
					   struct block b, uint64_t in)
{
	if (s->same)
		return in;
	uint64_t late = in & ~KERNEL(byteset_mask)(&s->first, &w->first, b);
	uint64_t starts = (in & ~(in << 1 | w->in)) | w->before;
	uint64_t before = late & ~(late + (late & starts));
	w->in = in >> 63;
	w->before = before >> 63;
	return in & ~before;
}

BLOCK_FN static size_t KERNEL(stretch_find)(const struct stretch *s,
					    const unsigned char *text,
					    size_t len, size_t from,
					    struct stretch_span *spans,
					    size_t room)
{
	struct KERNEL(stretch_walk) w = KERNEL(stretch_begin)(s);
	size_t count = 0, start = 0;
	uint64_t there;

	for (size_t at = from; at < len && count < room; at += BLOCK) {
		struct block b = KERNEL(stretch_load)(text, len, at, &there);
		uint64_t in = KERNEL(byteset_mask)(&s->rest, &w.rest, b) &
			      there;
		uint64_t mask = KERNEL(stretch_step)(s, &w, b, in);
		uint64_t edges = mask ^ (mask << 1 | w.inside);
		for (; edges && count < room; edges &= edges - 1) {
			size_t edge = at + block_first(edges);
			w.inside ^= 1;
			if (w.inside) {
				start = edge;
			} else if (edge - start >= s->least) {
				spans[count].start = start;
				spans[count++].end = edge;
			}
		}
	}
	if (w.inside && count < room && len - start >= s->least)
		spans[count++] = (struct stretch_span){start, len};
	return count;
}

BLOCK_FN static size_t KERNEL(stretch_copy)(const struct stretch *s,
					    const unsigned char *text,
					    size_t len, unsigned char end,
					    unsigned char *out)
{
	struct KERNEL(stretch_walk) w = KERNEL(stretch_begin)(s);
	const block_vec ends = block_splat(end);
	uint64_t there = UINT64_MAX, mask = 0;
	size_t made = 0;

	for (size_t at = 0; at < len; at += BLOCK) {
		struct block b = KERNEL(stretch_load)(text, len, at, &there);
		block_hits hits = KERNEL(byteset_hits)(&s->rest, &w.rest, b);
		mask = KERNEL(stretch_step)(s, &w, b, block_mask(hits) & there);
		/* What is behind a stretch is none of REST. */
		uint64_t keep = (mask | mask << 1 | w.inside) & there;
		w.inside = mask >> 63;
		block_pack(out + made, block_select(hits, b, ends), keep);
		made += block_popcount(keep);
	}
	if (mask >> block_last(there) & 1)
		out[made++] = end;
	return made;
}

static const struct stretch_kernel KERNEL(stretch_kernel) = {
	.find = KERNEL(stretch_find),
	.copy = KERNEL(stretch_copy),
};

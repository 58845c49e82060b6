/* SPDX-License-Identifier: MIT */

/*
 * block_neon - blocks of 64 bytes (text/block_each.h) as four vectors.  Arm
 * has no movemask: bytes of all ones are cut down to one bit each, by place,
 * and added up in pairs until eight share a byte (as simdjson does).
 */

#include <arm_neon.h>

#define BLOCK_FN

struct block {
	uint8x16_t v[4];
};

typedef uint8x16_t block_vec;

BLOCK_INLINE block_vec block_splat(unsigned char c)
{
	return vdupq_n_u8(c);
}

BLOCK_INLINE struct block block_load(const void *p)
{
	const uint8_t *from = p;
	struct block b;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vld1q_u8(from + 16 * i);
	return b;
}

BLOCK_INLINE struct block block_load_part(const void *p, size_t len)
{
	unsigned char copy[64] = {0};

	memcpy(copy, p, len);
	return block_load(copy);
}

BLOCK_INLINE void block_store(void *p, struct block b)
{
	uint8_t *to = p;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		vst1q_u8(to + 16 * i, b.v[i]);
}

BLOCK_INLINE struct block block_set(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vorrq_u8(b.v[i], v);
	return b;
}

/* Hits are bytes of all ones. */
typedef struct block block_hits;

BLOCK_INLINE block_hits block_eq(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vceqq_u8(b.v[i], v);
	return b;
}

BLOCK_INLINE block_hits block_less(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vcltq_s8(vreinterpretq_s8_u8(b.v[i]),
				  vreinterpretq_s8_u8(v));
	return b;
}

BLOCK_INLINE block_hits block_and(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vandq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_or(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vorrq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_andnot(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vbicq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE bool block_any(block_hits hits)
{
	uint8x16_t low = vorrq_u8(hits.v[0], hits.v[1]);
	uint8x16_t high = vorrq_u8(hits.v[2], hits.v[3]);

	return vmaxvq_u8(vorrq_u8(low, high)) != 0;
}

BLOCK_INLINE uint64_t block_mask(block_hits hits)
{
	const uint8x16_t place =
		vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
	uint8x16_t low, high;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		hits.v[i] = vandq_u8(hits.v[i], place);
	low = vpaddq_u8(hits.v[0], hits.v[1]);
	high = vpaddq_u8(hits.v[2], hits.v[3]);
	low = vpaddq_u8(low, high);
	low = vpaddq_u8(low, low);
	return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

BLOCK_INLINE size_t block_popcount(uint64_t mask)
{
	return (size_t)__builtin_popcountll(mask);
}

struct block_table {
	uint8x16_t low, high; /* by half of a byte */
};

BLOCK_INLINE struct block_table block_table_of(const struct block_bits *bits)
{
	return (struct block_table){vld1q_u8(bits->half[0]),
				    vld1q_u8(bits->half[1])};
}

BLOCK_INLINE struct block block_lookup(const struct block_table *t,
				       struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++) {
		uint8x16_t low = vandq_u8(b.v[i], vdupq_n_u8(15));

		b.v[i] = vandq_u8(vqtbl1q_u8(t->low, low),
				  vqtbl1q_u8(t->high, vshrq_n_u8(b.v[i], 4)));
	}
	return b;
}

BLOCK_INLINE struct block block_both(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vandq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE struct block block_either(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vorrq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE struct block block_zeros(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = vminq_u8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_nonzero(struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vtstq_u8(b.v[i], b.v[i]);
	return b;
}

BLOCK_INLINE struct block block_select(block_hits hits, struct block b,
				       block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = vbslq_u8(hits.v[i], b.v[i], v);
	return b;
}

#include "text/block_pack.h"

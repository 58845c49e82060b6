/* SPDX-License-Identifier: MIT */

/*
 * block_sse2 - blocks of 64 bytes (text/block_each.h) as four vectors, on any
 * x86-64.
 */

#include <emmintrin.h>

#define BLOCK_FN

struct block {
	__m128i v[4];
};

typedef __m128i block_vec;

BLOCK_INLINE block_vec block_splat(unsigned char c)
{
	return _mm_set1_epi8((char)c);
}

BLOCK_INLINE struct block block_load(const void *p)
{
	const __m128i *from = p;
	struct block b;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_loadu_si128(from + i);
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
	__m128i *to = p;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		_mm_storeu_si128(to + i, b.v[i]);
}

BLOCK_INLINE struct block block_set(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_or_si128(b.v[i], v);
	return b;
}

/* Hits are bytes of all ones. */
typedef struct block block_hits;

BLOCK_INLINE block_hits block_eq(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_cmpeq_epi8(b.v[i], v);
	return b;
}

BLOCK_INLINE block_hits block_less(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_cmplt_epi8(b.v[i], v);
	return b;
}

BLOCK_INLINE block_hits block_and(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_and_si128(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_or(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_or_si128(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_andnot(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_andnot_si128(b.v[i], a.v[i]);
	return a;
}

BLOCK_INLINE bool block_any(block_hits hits)
{
	__m128i low = _mm_or_si128(hits.v[0], hits.v[1]);
	__m128i high = _mm_or_si128(hits.v[2], hits.v[3]);

	return _mm_movemask_epi8(_mm_or_si128(low, high)) != 0;
}

BLOCK_INLINE uint64_t block_mask(block_hits hits)
{
	uint64_t mask = 0;

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		mask |= (uint64_t)_mm_movemask_epi8(hits.v[i]) << 16 * i;
	return mask;
}

/* Not every x86-64 has an instruction for it. */
BLOCK_INLINE size_t block_popcount(uint64_t mask)
{
	mask -= mask >> 1 & 0x5555555555555555;
	mask = (mask & 0x3333333333333333) + (mask >> 2 & 0x3333333333333333);
	mask = (mask + (mask >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return mask * 0x0101010101010101 >> 56;
}

/* There is no instruction for it: byte by byte. */
struct block_table {
	const unsigned char *bits;
};

BLOCK_INLINE struct block_table block_table_of(const struct block_bits *bits)
{
	return (struct block_table){bits->of};
}

BLOCK_INLINE struct block block_lookup(const struct block_table *t,
				       struct block b)
{
	unsigned char bytes[64];

	block_store(bytes, b);
	for (int i = 0; i < 64; i++)
		bytes[i] = t->bits[bytes[i]];
	return block_load(bytes);
}

BLOCK_INLINE struct block block_both(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_and_si128(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE struct block block_either(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_or_si128(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE struct block block_zeros(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		a.v[i] = _mm_min_epu8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_nonzero(struct block b)
{
	const __m128i zero = _mm_setzero_si128();

	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_xor_si128(_mm_cmpeq_epi8(b.v[i], zero),
				       _mm_set1_epi8(-1));
	return b;
}

BLOCK_INLINE struct block block_select(block_hits hits, struct block b,
				       block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_or_si128(_mm_and_si128(hits.v[i], b.v[i]),
				      _mm_andnot_si128(hits.v[i], v));
	return b;
}

#include "text/block_pack.h"

/* SPDX-License-Identifier: MIT */

/* block_avx2 - blocks of 64 bytes (text/block_each.h) as two vectors. */

#include <immintrin.h>

#define BLOCK_IS_AVX2
#define BLOCK_FN __attribute__((target("avx2,bmi,bmi2,popcnt")))

struct block {
	__m256i v[2];
};

typedef __m256i block_vec;

BLOCK_INLINE block_vec block_splat(unsigned char c)
{
	return _mm256_set1_epi8((char)c);
}

BLOCK_INLINE struct block block_load(const void *p)
{
	const __m256i *from = p;

	return (struct block){
		{_mm256_loadu_si256(from), _mm256_loadu_si256(from + 1)}};
}

BLOCK_INLINE struct block block_load_part(const void *p, size_t len)
{
	unsigned char copy[64] = {0};

	memcpy(copy, p, len);
	return block_load(copy);
}

BLOCK_INLINE void block_store(void *p, struct block b)
{
	__m256i *to = p;

	_mm256_storeu_si256(to, b.v[0]);
	_mm256_storeu_si256(to + 1, b.v[1]);
}

BLOCK_INLINE struct block block_set(struct block b, block_vec v)
{
	return (struct block){{_mm256_or_si256(b.v[0], v),
			       _mm256_or_si256(b.v[1], v)}};
}

/* Hits are bytes of all ones. */
typedef struct block block_hits;

BLOCK_INLINE block_hits block_eq(struct block b, block_vec v)
{
	return (struct block){{_mm256_cmpeq_epi8(b.v[0], v),
			       _mm256_cmpeq_epi8(b.v[1], v)}};
}

BLOCK_INLINE block_hits block_less(struct block b, block_vec v)
{
	return (struct block){{_mm256_cmpgt_epi8(v, b.v[0]),
			       _mm256_cmpgt_epi8(v, b.v[1])}};
}

BLOCK_INLINE block_hits block_and(block_hits a, block_hits b)
{
	return (struct block){{_mm256_and_si256(a.v[0], b.v[0]),
			       _mm256_and_si256(a.v[1], b.v[1])}};
}

BLOCK_INLINE block_hits block_or(block_hits a, block_hits b)
{
	return (struct block){{_mm256_or_si256(a.v[0], b.v[0]),
			       _mm256_or_si256(a.v[1], b.v[1])}};
}

BLOCK_INLINE block_hits block_andnot(block_hits a, block_hits b)
{
	return (struct block){{_mm256_andnot_si256(b.v[0], a.v[0]),
			       _mm256_andnot_si256(b.v[1], a.v[1])}};
}

BLOCK_INLINE bool block_any(block_hits hits)
{
	return _mm256_movemask_epi8(_mm256_or_si256(hits.v[0], hits.v[1])) != 0;
}

BLOCK_INLINE uint64_t block_mask(block_hits hits)
{
	return (uint32_t)_mm256_movemask_epi8(hits.v[0]) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(hits.v[1]) << 32;
}

BLOCK_INLINE size_t block_popcount(uint64_t mask)
{
	return (size_t)__builtin_popcountll(mask);
}

struct block_table {
	__m256i low, high; /* by half of a byte, twice */
};

BLOCK_INLINE struct block_table block_table_of(const struct block_bits *bits)
{
	return (struct block_table){
		_mm256_broadcastsi128_si256(
			_mm_loadu_si128((const __m128i *)bits->half[0])),
		_mm256_broadcastsi128_si256(
			_mm_loadu_si128((const __m128i *)bits->half[1]))};
}

BLOCK_INLINE struct block block_lookup(const struct block_table *t,
				       struct block b)
{
	const __m256i nibble = _mm256_set1_epi8(15);

	COMPAT_UNROLL
	for (int i = 0; i < 2; i++) {
		__m256i low = _mm256_and_si256(b.v[i], nibble);
		__m256i high = _mm256_and_si256(_mm256_srli_epi16(b.v[i], 4),
						nibble);
		b.v[i] = _mm256_and_si256(_mm256_shuffle_epi8(t->low, low),
					  _mm256_shuffle_epi8(t->high, high));
	}
	return b;
}

BLOCK_INLINE struct block block_both(struct block a, struct block b)
{
	return (struct block){{_mm256_and_si256(a.v[0], b.v[0]),
			       _mm256_and_si256(a.v[1], b.v[1])}};
}

BLOCK_INLINE struct block block_either(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 2; i++)
		a.v[i] = _mm256_or_si256(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE struct block block_zeros(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < 2; i++)
		a.v[i] = _mm256_min_epu8(a.v[i], b.v[i]);
	return a;
}

BLOCK_INLINE block_hits block_nonzero(struct block b)
{
	const __m256i zero = _mm256_setzero_si256();

	COMPAT_UNROLL
	for (int i = 0; i < 2; i++)
		b.v[i] = _mm256_xor_si256(_mm256_cmpeq_epi8(b.v[i], zero),
					  _mm256_set1_epi8(-1));
	return b;
}

BLOCK_INLINE struct block block_select(block_hits hits, struct block b,
				       block_vec v)
{
	return (struct block){{_mm256_blendv_epi8(v, b.v[0], hits.v[0]),
			       _mm256_blendv_epi8(v, b.v[1], hits.v[1])}};
}

#include "text/block_pack.h"

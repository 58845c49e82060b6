/* SPDX-License-Identifier: MIT */

/*
 * block_avx512 - blocks of 64 bytes (text/block_each.h) as one vector, whose
 * comparisons give the mask without a detour.
 */

#include <immintrin.h>

#define BLOCK_IS_AVX512
#define BLOCK_FN                                                               \
	__attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,"       \
			      "bmi,bmi2,popcnt")))

struct block {
	__m512i v;
};

typedef __m512i block_vec;

BLOCK_INLINE block_vec block_splat(unsigned char c)
{
	return _mm512_set1_epi8((char)c);
}

BLOCK_INLINE struct block block_load(const void *p)
{
	return (struct block){_mm512_loadu_si512(p)};
}

BLOCK_INLINE struct block block_load_part(const void *p, size_t len)
{
	return (struct block){
		_mm512_maskz_loadu_epi8(((uint64_t)1 << len) - 1, p)};
}

BLOCK_INLINE void block_store(void *p, struct block b)
{
	_mm512_storeu_si512(p, b.v);
}

BLOCK_INLINE struct block block_set(struct block b, block_vec v)
{
	return (struct block){_mm512_or_si512(b.v, v)};
}

BLOCK_INLINE struct block block_behind(struct block before, struct block b,
				       unsigned n)
{
	__m512i over = _mm512_alignr_epi64(b.v, before.v, 6);

	switch (n) {
	case 0:
		return b;
	case 1:
		return (struct block){_mm512_alignr_epi8(b.v, over, 15)};
	case 2:
		return (struct block){_mm512_alignr_epi8(b.v, over, 14)};
	default:
		return (struct block){_mm512_alignr_epi8(b.v, over, 13)};
	}
}

/* Hits are the mask itself. */
typedef uint64_t block_hits;

BLOCK_INLINE block_hits block_eq(struct block b, block_vec v)
{
	return _mm512_cmpeq_epi8_mask(b.v, v);
}

BLOCK_INLINE block_hits block_less(struct block b, block_vec v)
{
	return _mm512_cmplt_epi8_mask(b.v, v);
}

BLOCK_INLINE block_hits block_and(block_hits a, block_hits b)
{
	return a & b;
}

BLOCK_INLINE block_hits block_or(block_hits a, block_hits b)
{
	return a | b;
}

BLOCK_INLINE block_hits block_andnot(block_hits a, block_hits b)
{
	return a & ~b;
}

BLOCK_INLINE bool block_any(block_hits hits)
{
	return hits != 0;
}

BLOCK_INLINE uint64_t block_mask(block_hits hits)
{
	return hits;
}

BLOCK_INLINE size_t block_popcount(uint64_t mask)
{
	return (size_t)__builtin_popcountll(mask);
}

/* Exact but for the top bit, which the instruction does not look at. */
struct block_table {
	__m512i low, high; /* for bytes 0 to 63, and 64 to 127 */
};

BLOCK_INLINE struct block_table block_table_of(const struct block_bits *bits)
{
	return (struct block_table){_mm512_loadu_si512(bits->low),
				    _mm512_loadu_si512(bits->low + 64)};
}

BLOCK_INLINE struct block block_lookup(const struct block_table *t,
				       struct block b)
{
	return (struct block){
		_mm512_permutex2var_epi8(t->low, b.v, t->high)};
}

BLOCK_INLINE struct block block_both(struct block a, struct block b)
{
	return (struct block){_mm512_and_si512(a.v, b.v)};
}

BLOCK_INLINE struct block block_either(struct block a, struct block b)
{
	return (struct block){_mm512_or_si512(a.v, b.v)};
}

BLOCK_INLINE struct block block_zeros(struct block a, struct block b)
{
	return (struct block){_mm512_min_epu8(a.v, b.v)};
}

BLOCK_INLINE block_hits block_nonzero(struct block b)
{
	return _mm512_test_epi8_mask(b.v, b.v);
}

BLOCK_INLINE struct block block_select(block_hits hits, struct block b,
				       block_vec v)
{
	return (struct block){_mm512_mask_blend_epi8(hits, v, b.v)};
}

BLOCK_INLINE void block_pack(void *p, struct block b, uint64_t mask)
{
	_mm512_storeu_si512(p, _mm512_maskz_compress_epi8(mask, b.v));
}

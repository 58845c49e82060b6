/* SPDX-License-Identifier: MIT */

/*
 * block_scalar - blocks of 64 bytes (text/block_each.h) as eight words, for
 * machines without vectors.  The tests on a word's eight bytes at once are
 * exact: no carry leaves its byte.  Source: H. Warren, "Hacker's Delight",
 * section 6-1.
 */

#define BLOCK_FN

enum { BLOCK_WORDS = 8 };

static const uint64_t block_ones = 0x0101010101010101;
static const uint64_t block_tops = 0x8080808080808080;

struct block {
	uint64_t word[BLOCK_WORDS];
};

typedef uint64_t block_vec;

BLOCK_INLINE block_vec block_splat(unsigned char c)
{
	return block_ones * c;
}

BLOCK_INLINE struct block block_load(const void *p)
{
	struct block b;

	memcpy(&b, p, sizeof(b));
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
	memcpy(p, &b, sizeof(b));
}

BLOCK_INLINE struct block block_set(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		b.word[i] |= v;
	return b;
}

/* Hits are the top bits of the bytes. */
typedef struct block block_hits;

BLOCK_INLINE block_hits block_eq(struct block b, block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t x = b.word[i] ^ v;

		b.word[i] = ~(((x & ~block_tops) + ~block_tops) | x) &
			    block_tops;
	}
	return b;
}

/* With the top bits flipped, the order is that of unsigned bytes. */
BLOCK_INLINE block_hits block_less(struct block b, block_vec v)
{
	const uint64_t y = v ^ block_tops;

	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t x = b.word[i] ^ block_tops;
		uint64_t low = (x | block_tops) - (y & ~block_tops);

		b.word[i] = ((~x & y) | (~(x ^ y) & ~low)) & block_tops;
	}
	return b;
}

BLOCK_INLINE block_hits block_and(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		a.word[i] &= b.word[i];
	return a;
}

BLOCK_INLINE block_hits block_or(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		a.word[i] |= b.word[i];
	return a;
}

BLOCK_INLINE block_hits block_andnot(block_hits a, block_hits b)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		a.word[i] &= ~b.word[i];
	return a;
}

BLOCK_INLINE bool block_any(block_hits hits)
{
	uint64_t any = 0;

	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		any |= hits.word[i];
	return any != 0;
}

BLOCK_INLINE uint64_t block_mask(block_hits hits)
{
	uint64_t mask = 0;

	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t word = hits.word[i];

#if COMPAT_BIG_ENDIAN
		word = __builtin_bswap64(word);
#endif
		mask |= ((word >> 7) * 0x0102040810204080 >> 56) << 8 * i;
	}
	return mask;
}

BLOCK_INLINE size_t block_popcount(uint64_t mask)
{
	return (size_t)__builtin_popcountll(mask);
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
	for (int i = 0; i < BLOCK_WORDS; i++)
		a.word[i] &= b.word[i];
	return a;
}

BLOCK_INLINE struct block block_either(struct block a, struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++)
		a.word[i] |= b.word[i];
	return a;
}

BLOCK_INLINE block_hits block_nonzero(struct block b)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t x = b.word[i];

		b.word[i] = (((x & ~block_tops) + ~block_tops) | x) &
			    block_tops;
	}
	return b;
}

BLOCK_INLINE struct block block_zeros(struct block a, struct block b)
{
	return block_both(block_nonzero(a), block_nonzero(b));
}

BLOCK_INLINE struct block block_select(block_hits hits, struct block b,
				       block_vec v)
{
	COMPAT_UNROLL
	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t all = (hits.word[i] >> 7) * 0xff;

		b.word[i] = (b.word[i] & all) | (v & ~all);
	}
	return b;
}

#include "text/block_pack.h"

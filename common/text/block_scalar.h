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

BLOCK_FN static inline block_vec block_splat(unsigned char c)
{
	return block_ones * c;
}

BLOCK_FN static inline struct block block_load(const void *p)
{
	struct block b;

	memcpy(&b, p, sizeof(b));
	return b;
}

BLOCK_FN static inline struct block block_load_part(const void *p, size_t len)
{
	unsigned char copy[64] = {0};

	memcpy(copy, p, len);
	return block_load(copy);
}

BLOCK_FN static inline void block_store(void *p, struct block b)
{
	memcpy(p, &b, sizeof(b));
}

BLOCK_FN static inline struct block block_set(struct block b, block_vec v)
{
	for (int i = 0; i < BLOCK_WORDS; i++)
		b.word[i] |= v;
	return b;
}

/* The top bit of each byte of WORD that is zero. */
static inline uint64_t block_zeros(uint64_t word)
{
	return ~(((word & ~block_tops) + ~block_tops) | word) & block_tops;
}

/* The top bits of WORD's bytes, the first byte in memory lowest. */
static inline uint64_t block_gather(uint64_t tops)
{
#if COMPAT_BIG_ENDIAN
	tops = __builtin_bswap64(tops);
#endif
	return (tops >> 7) * 0x0102040810204080 >> 56;
}

BLOCK_FN static inline uint64_t block_eq(struct block b, block_vec v)
{
	uint64_t mask = 0;

	for (int i = 0; i < BLOCK_WORDS; i++)
		mask |= block_gather(block_zeros(b.word[i] ^ v)) << 8 * i;
	return mask;
}

/* With the top bits flipped, the order is that of unsigned bytes. */
BLOCK_FN static inline uint64_t block_less(struct block b, block_vec v)
{
	uint64_t mask = 0, y = v ^ block_tops;

	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t x = b.word[i] ^ block_tops;
		uint64_t low = (x | block_tops) - (y & ~block_tops);
		uint64_t less = (~x & y) | (~(x ^ y) & ~low);

		mask |= block_gather(less & block_tops) << 8 * i;
	}
	return mask;
}

BLOCK_FN static inline uint64_t block_pair(struct block a, block_vec x,
					   struct block b, block_vec y)
{
	uint64_t mask = 0;

	for (int i = 0; i < BLOCK_WORDS; i++) {
		uint64_t differ = (a.word[i] ^ x) | (b.word[i] ^ y);

		mask |= block_gather(block_zeros(differ)) << 8 * i;
	}
	return mask;
}

BLOCK_FN static inline unsigned block_popcount(uint64_t mask)
{
	return (unsigned)__builtin_popcountll(mask);
}

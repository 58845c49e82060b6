/* SPDX-License-Identifier: MIT */

/*
 * block_pack - where no instruction drops bytes: what is kept is copied run by
 * run, in steps of 16 bytes.
 */

BLOCK_INLINE void block_pack(void *p, struct block b, uint64_t mask)
{
	enum { PACK_STEP = 16 };
	unsigned char from[64 + PACK_STEP], *to = p;

	block_store(from, b);
	memset(from + 64, 0, PACK_STEP);
	while (mask) {
		unsigned start = block_first(mask);
		uint64_t low = mask & -mask, gone = mask + low;
		/* The carry ran up to the end of the run, or out of it. */
		unsigned end = gone ? block_first(gone & ~mask) : 64;
		for (unsigned i = 0; i < end - start; i += PACK_STEP)
			memcpy(to + i, from + start + i, PACK_STEP);
		to += end - start;
		mask &= gone;
	}
}

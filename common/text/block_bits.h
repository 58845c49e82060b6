/* SPDX-License-Identifier: MIT */
#ifndef TEXT_BLOCK_BITS_H
#define TEXT_BLOCK_BITS_H

/*
 * block_bits - eight bits for each value of a byte, for block_lookup
 * (text/block_each.h), in the forms in which machines want them.
 */

struct block_bits {
	unsigned char of[256];
	unsigned char low[128];    /* those of C and of C + 128 */
	unsigned char half[2][16]; /* by C's low half, and by its high half */
};

/* Give C the BITS too. */
static inline void block_bits_add(struct block_bits *to, unsigned char c,
				  unsigned char bits)
{
	to->of[c] |= bits;
	to->low[c & 127] |= bits;
	to->half[0][c & 15] |= bits;
	to->half[1][c >> 4] |= bits;
}

#endif

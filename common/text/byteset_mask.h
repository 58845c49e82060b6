/* SPDX-License-Identifier: MIT */

/* byteset_mask - what templates for text/block_each.h ask about a byteset. */

/* Which bytes of B are in SET, whose TABLE this is? */
BLOCK_INLINE uint64_t KERNEL(byteset_mask)(const struct byteset *set,
					   const struct block_table *table,
					   struct block b)
{
	uint64_t ascii = block_mask(block_nonzero(block_lookup(table, b)));
	uint64_t high = block_mask(block_less(b, block_splat(0)));

	return (ascii & ~high) | (set->high ? high : 0);
}

/* The same as hits. */
BLOCK_INLINE block_hits KERNEL(byteset_hits)(const struct byteset *set,
					     const struct block_table *table,
					     struct block b)
{
	block_hits ascii = block_nonzero(block_lookup(table, b));
	block_hits high = block_less(b, block_splat(0));

	return set->high ? block_or(ascii, high) : block_andnot(ascii, high);
}

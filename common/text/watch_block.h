/* SPDX-License-Identifier: MIT */

/* watch_block - text/watch for templates of text/block_each.h. */

struct KERNEL(watch_seen) {
	block_hits nul, high;
};

/* Have a look at B. */
BLOCK_INLINE void KERNEL(watch_block)(struct KERNEL(watch_seen) * seen,
				      struct block b)
{
	const block_vec zero = block_splat(0);

	seen->nul = block_or(seen->nul, block_eq(b, zero));
	seen->high = block_or(seen->high, block_less(b, zero));
}

/* Tell WATCH what was seen. */
BLOCK_INLINE void KERNEL(watch_tell)(struct watch *watch,
				     const struct KERNEL(watch_seen) * seen)
{
	watch->nul |= block_any(seen->nul);
	watch->high |= block_any(seen->high);
}

/* SPDX-License-Identifier: MIT */

/* watch_block - text/watch for templates of text/block_each.h. */

/* What was seen, at any place of a block. */
struct KERNEL(watch_seen) {
	struct block least; /* 0 where there was a NUL */
	struct block bits;  /* that some byte had */
};

/* Nothing yet. */
BLOCK_INLINE struct KERNEL(watch_seen) KERNEL(watch_none)(void)
{
	const struct block zero = {0};

	return (struct KERNEL(watch_seen)){block_set(zero, block_splat(1)),
					   zero};
}

/* Have a look at B for NULs alone. */
BLOCK_INLINE void KERNEL(watch_nul)(struct KERNEL(watch_seen) * seen,
				    struct block b)
{
	seen->least = block_zeros(seen->least, b);
}

/* Have a look at B. */
BLOCK_INLINE void KERNEL(watch_block)(struct KERNEL(watch_seen) * seen,
				      struct block b)
{
	KERNEL(watch_nul)(seen, b);
	seen->bits = block_either(seen->bits, b);
}

/* Tell WATCH what was seen. */
BLOCK_INLINE void KERNEL(watch_tell)(struct watch *watch,
				     const struct KERNEL(watch_seen) * seen)
{
	const block_vec zero = block_splat(0);

	watch->nul |= block_any(block_eq(seen->least, zero));
	watch->high |= block_any(block_less(seen->bits, zero));
}

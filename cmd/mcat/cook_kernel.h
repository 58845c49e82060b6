/* SPDX-License-Identifier: MIT */

/*
 * cook_kernel - the stages of mcat/cook: a template for text/block_each.h.
 *
 * Each goes through its input by blocks.  What lies behind the input in the
 * last block, in the slack, is masked away.
 */

/* A mask for a block of which LEN bytes are left. */
BLOCK_INLINE uint64_t KERNEL(cook_valid)(size_t len)
{
	return len < BLOCK ? block_low(len) : ~(uint64_t)0;
}

/*
 * -s: drop each LF behind two others.  Of the two bytes before a block COOK
 * remembers whether they were.
 */
BLOCK_FN static void KERNEL(cook_squeeze)(struct cook *cook,
					  const struct cook_style *what,
					  struct cook_flow *flow)
{
	const block_vec newline = block_splat('\n');
	struct cook_flow f = *flow;
	uint64_t last = cook->lfs & 1, before = cook->lfs >> 1;

	(void)what;
	while (f.len > 0 && f.room >= BLOCK) {
		const size_t size = f.len < BLOCK ? f.len : BLOCK;
		uint64_t lf = block_mask(block_eq(block_load(f.in), newline)) &
			      KERNEL(cook_valid)(size);
		uint64_t behind = lf << 1 | last;
		uint64_t drop = lf & behind & (behind << 1 | before);
		unsigned char *out = f.out;
		size_t from = 0;

		before = behind >> (size - 1) & 1;
		last = lf >> (size - 1) & 1;
		while (COMPAT_UNLIKELY(drop)) {
			/* Adding to a run of bits leaves one behind it. */
			uint64_t next = drop + (drop & -drop);

			block_store(out, block_load(f.in + from));
			out += block_first(drop) - from;
			from = next ? block_first(next) : BLOCK;
			drop &= next;
		}
		block_store(out, block_load(f.in + from));
		cook_advance(&f, size, (size_t)(out - f.out) + size - from);
	}
	cook->lfs = (unsigned)(last | before << 1);
	*flow = f;
}

/* Which bytes of a block are shown otherwise, and how. */
struct KERNEL(cook_odd) {
	uint64_t caret;  /* ^X; together with META, M-^X */
	uint64_t dollar; /* LF as $ and LF */
	uint64_t meta;   /* M-X */
};

#ifdef BLOCK_IS_AVX512
#include "mcat/cook_avx512.h"
#else
#ifdef BLOCK_IS_AVX2
#include "mcat/cook_avx2.h"
#endif

/*
 * Write the first SIZE bytes of B, spelling out the ODD ones.  Returns where
 * the next ones go.  The input is not looked at again: if it is a map, it may
 * have changed since.
 */
BLOCK_INLINE unsigned char *KERNEL(cook_spell_block)(unsigned char *out,
					     struct block b, size_t size,
					     struct KERNEL(cook_odd) odd)
{
	uint64_t any = odd.caret | odd.dollar | odd.meta;
	unsigned char bytes[2 * BLOCK];
	size_t from = 0;

#ifdef BLOCK_IS_AVX2
	if (COMPAT_LIKELY(!odd.meta))
		return KERNEL(cook_spell_pairs)(out, b, size, odd);
#endif
	block_store(bytes, b);
	block_store(bytes + BLOCK, b); /* loaded, never shown */
	for (; any; any &= any - 1) {
		size_t at = block_first(any);

		block_store(out, block_load(bytes + from));
		out = cook_spell_byte(out + at - from, bytes[at]);
		from = at + 1;
	}
	block_store(out, block_load(bytes + from));
	return out + size - from;
}

/*
 * Write BASE + I to TO, for each bit I of MASK; then up to 3 more numbers.
 * Four at a time, as the processor guesses badly how many lines 64 bytes have.
 */
BLOCK_INLINE void KERNEL(cook_index_block)(uint16_t *to, uint64_t mask,
					   unsigned base)
{
	const uint64_t none = (uint64_t)1 << (BLOCK - 1);

	for (; mask; to += 4) {
		COMPAT_UNROLL
		for (int i = 0; i < 4; i++) {
			to[i] = (uint16_t)(base + block_first(mask | none));
			mask &= mask - 1;
		}
	}
}
#endif

/* What the style WHAT makes of the first SIZE bytes of B, also at IN. */
BLOCK_INLINE struct KERNEL(cook_odd)
KERNEL(cook_look)(const struct cook_style *what, struct block b,
		  const unsigned char *in, size_t size)
{
	const uint64_t valid = KERNEL(cook_valid)(size);
	const uint64_t lf = block_mask(block_eq(b, block_splat('\n'))) & valid;
	const uint64_t tab = block_mask(block_eq(b, block_splat('\t'))) & valid;
	struct KERNEL(cook_odd) odd = {0};

	if (what->ends)
		odd.dollar = lf;
	if (what->visible) {
		odd.meta = valid & block_mask(block_less(b, block_splat(0)));
		odd.caret = block_mask(block_less(b, block_splat(' '))) |
			    block_mask(block_eq(b, block_splat(0x7f)));
		odd.caret &= valid & ~(odd.meta | lf | tab);
	} else if (what->ends) {
		uint64_t cr = block_mask(block_eq(b, block_splat('\r')));

		/* The last bit's next byte is in the block behind. */
		if (COMPAT_UNLIKELY(cr))
			odd.caret = cr & valid &
				    (lf >> 1 | (uint64_t)(in[BLOCK] == '\n')
						       << (BLOCK - 1));
	}
	if (what->tabs)
		odd.caret |= tab;
	return odd;
}

/* -v -T -E: spell out the bytes that are not shown as they are. */
BLOCK_FN static void KERNEL(cook_spell)(struct cook *cook,
					const struct cook_style *what,
					struct cook_flow *flow)
{
	const struct cook_style style = *what;
	struct cook_flow f = *flow;
	bool holds = cook_take_cr(cook, &style, &f);

	while (f.len > 0 && f.room >= COOK_BLOCK) {
		const size_t size = f.len < BLOCK ? f.len : BLOCK;
		const struct block b = block_load(f.in);
		const struct KERNEL(cook_odd) odd =
			KERNEL(cook_look)(&style, b, f.in, size);
		unsigned char *out = f.out + size;

		if (odd.caret | odd.dollar | odd.meta)
			out = KERNEL(cook_spell_block)(f.out, b, size, odd);
		else
			block_store(f.out, b);
		cook_advance(&f, size, (size_t)(out - f.out));
	}
	cook_hold_cr(cook, holds, &f);
	*flow = f;
}

/* Gather where in the LEN bytes at IN the LFs are; returns how many. */
BLOCK_INLINE size_t KERNEL(cook_index)(const unsigned char *in, size_t len,
				       uint16_t *ends)
{
	const block_vec newline = block_splat('\n');
	size_t count = 0;

	for (size_t at = 0; at < len; at += BLOCK) {
		const struct block b = block_load(in + at);
		uint64_t lf = block_mask(block_eq(b, newline)) &
			      KERNEL(cook_valid)(len - at);

		KERNEL(cook_index_block)(ends + count, lf, (unsigned)at);
		count += block_popcount(lf);
	}
	return count;
}

/* Copy LEN bytes, mostly less than a block; returns where the next ones go. */
BLOCK_INLINE unsigned char *KERNEL(cook_copy)(unsigned char *out,
					      const unsigned char *in,
					      size_t len)
{
	block_store(out, block_load(in));
	for (size_t at = BLOCK; COMPAT_UNLIKELY(at < len); at += BLOCK)
		block_store(out + at, block_load(in + at));
	return out + len;
}

/*
 * -n -b: the lines of a piece of input, the first of which may have begun in
 * the piece before, as the last may end in the next.
 */
BLOCK_FN static void KERNEL(cook_number)(struct cook *cook,
					 const struct cook_style *what,
					 struct cook_flow *flow)
{
	const bool all = !what->nonblank;
	struct cook_flow f = *flow;
	struct cook_number number;
	bool in_line = cook->in_line;

	cook_number_set(&number, cook->lines + 1);
	while (f.len > 0 && f.room >= COOK_LINE) {
		uint16_t ends[COOK_INDEX + BLOCK];
		const size_t size = f.len < COOK_INDEX ? f.len : COOK_INDEX;
		const size_t count = KERNEL(cook_index)(f.in, size, ends);
		unsigned char *out = f.out, *stop = out + f.room - COOK_LINE;
		size_t from = 0, i = 0;

		if (in_line) {
			from = count ? ends[i++] + 1u : size;
			out = KERNEL(cook_copy)(out, f.in, from);
			in_line = count == 0;
		}
		for (; i < count && out <= stop; i++) {
			const size_t len = ends[i] + 1u - from;

			out += cook_number_put(&number, all || len > 1, out);
			out = KERNEL(cook_copy)(out, f.in + from, len);
			from += len;
		}
		if (i == count && from < size && out <= stop) {
			out += cook_number_put(&number, true, out);
			out = KERNEL(cook_copy)(out, f.in + from, size - from);
			from = size;
			in_line = true;
		}
		cook_advance(&f, from, (size_t)(out - f.out));
	}
	cook->lines = number.line - 1;
	cook->in_line = in_line;
	*flow = f;
}

static const struct cook_kernel KERNEL(cook_kernel) = {
	.squeeze = KERNEL(cook_squeeze),
	.spell = KERNEL(cook_spell),
	.number = KERNEL(cook_number),
};

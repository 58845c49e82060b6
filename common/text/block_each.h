/* SPDX-License-Identifier: MIT */

/*
 * block_each - include BLOCK_TEMPLATE once for every instruction set.
 *
 *	#define BLOCK_TEMPLATE "text/byte_kernel.h"
 *	#include "text/block_each.h"
 *
 * A template works on blocks of 64 bytes, whose comparisons give masks of 64
 * bits, bit i for byte i.  Every block_ISA.h offers it the same words:
 *
 *	BLOCK_FN        in front of each function: compile for this set
 *	struct block    64 bytes in registers
 *	block_vec       one byte, repeated
 *	block_load(p)   the 64 bytes at P, aligned or not
 *	block_load_part(p, len)  the first LEN < 64 of them, then zeros; no more
 *	                         than those are touched
 *	block_store(p, block)
 *	block_splat(c)  C, repeated
 *	block_set(block, vec)    every byte of BLOCK with VEC's bits set
 *	block_hits               for which bytes a comparison holds
 *	block_eq(block, vec)     ... equal to VEC's
 *	block_less(block, vec)   ... less than VEC's, as signed chars
 *	block_and(hits, hits)    ... both of two
 *	block_or(hits, hits)     ... at least one of two
 *	block_andnot(hits, hits) ... the first of two, but not the second
 *	block_any(hits)          does it hold for any?
 *	block_mask(hits)         the hits as a mask, bit i for byte i
 *	block_popcount(mask)     how many bits are set
 *	struct block_table       bits for each value of a byte
 *	block_table_of(bits)     ... from a struct block_bits, which stays alive
 *	block_lookup(&table, block)  the bits of each byte; on some machines
 *	                             more, those of some other bytes
 *	block_both(block, block) the bits that both have
 *	block_either(block, block)   ... that at least one has
 *	block_zeros(block, block)    bytes that are 0 where either's is
 *	block_nonzero(block)     which bytes are not 0
 *	block_select(hits, block, vec)  BLOCK's bytes for which HITS hold, and
 *	                         VEC's for the others
 *	block_pack(p, block, mask)  store BLOCK's bytes that are in MASK in a
 *	                         row; up to 80 bytes at P are touched
 *
 * and block_avx512.h, for what looks at aligned blocks only,
 *	block_behind(before, block, n)  the 64 bytes that begin N < 4 before
 *	                         BLOCK, where BEFORE ends
 *
 * The names of a template's own functions and tables go through KERNEL, which
 * appends _ISA, so that KERNEL_TABLE finds them.
 */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/block_bits.h"
#include "text/kernel.h"

/* In front of what is to become a part of its callers. */
#define BLOCK_INLINE BLOCK_FN static inline COMPAT_INLINE

#define KERNEL_JOIN_(name, isa) name##_##isa
#define KERNEL_JOIN(name, isa) KERNEL_JOIN_(name, isa)
#define KERNEL(name) KERNEL_JOIN(name, KERNEL_ISA)

#define block KERNEL(block)
#define block_vec KERNEL(block_vec)
#define block_load KERNEL(block_load)
#define block_load_part KERNEL(block_load_part)
#define block_store KERNEL(block_store)
#define block_splat KERNEL(block_splat)
#define block_set KERNEL(block_set)
#define block_eq KERNEL(block_eq)
#define block_less KERNEL(block_less)
#define block_hits KERNEL(block_hits)
#define block_and KERNEL(block_and)
#define block_or KERNEL(block_or)
#define block_andnot KERNEL(block_andnot)
#define block_any KERNEL(block_any)
#define block_mask KERNEL(block_mask)
#define block_popcount KERNEL(block_popcount)
#define block_table KERNEL(block_table)
#define block_table_of KERNEL(block_table_of)
#define block_lookup KERNEL(block_lookup)
#define block_both KERNEL(block_both)
#define block_either KERNEL(block_either)
#define block_zeros KERNEL(block_zeros)
#define block_nonzero KERNEL(block_nonzero)
#define block_select KERNEL(block_select)
#define block_pack KERNEL(block_pack)

enum { BLOCK = 64 }; /* bytes */

/* The index of the lowest, and of the highest, bit of MASK, which is not 0. */
static inline unsigned block_first(uint64_t mask)
{
	return (unsigned)__builtin_ctzll(mask);
}

static inline unsigned block_last(uint64_t mask)
{
	return 63 - (unsigned)__builtin_clzll(mask);
}

/* How many bytes P is short of being aligned: fewer than a block. */
static inline size_t block_ahead(const void *p)
{
	return (size_t)(-(uintptr_t)p % BLOCK);
}

/* A mask of the LEN lowest bits, of which there are fewer than 64. */
static inline uint64_t block_low(size_t len)
{
	return ((uint64_t)1 << len) - 1;
}

#define KERNEL_ISA scalar
#include "text/block_scalar.h"
#include BLOCK_TEMPLATE
#undef KERNEL_ISA
#undef BLOCK_FN

#if COMPAT_X86_64
#define KERNEL_ISA sse2
#include "text/block_sse2.h"
#include BLOCK_TEMPLATE
#undef KERNEL_ISA
#undef BLOCK_FN

#define KERNEL_ISA avx2
#include "text/block_avx2.h"
#include BLOCK_TEMPLATE
#undef BLOCK_IS_AVX2
#undef KERNEL_ISA
#undef BLOCK_FN

#define KERNEL_ISA avx512
#include "text/block_avx512.h"
#include BLOCK_TEMPLATE
#undef BLOCK_IS_AVX512
#undef KERNEL_ISA
#undef BLOCK_FN
#endif

#if COMPAT_NEON
#define KERNEL_ISA neon
#include "text/block_neon.h"
#include BLOCK_TEMPLATE
#undef KERNEL_ISA
#undef BLOCK_FN
#endif

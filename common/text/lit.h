/* SPDX-License-Identifier: MIT */
#ifndef TEXT_LIT_H
#define TEXT_LIT_H

/*
 * lit - one literal string, found at the speed of memory.
 *
 * A needle is prepared once and then looked for in any number of buffers.  The
 * tiers: the empty needle; one byte (memchr); a vector filter that compares
 * two bytes of the needle, the rarest by a table of frequencies, at their
 * distance in 64, 32 or 16 positions at once and then verifies; and memmem,
 * which is linear, where there is no vector unit, or from where the filter
 * fired so often that it lost (so that no text makes a search quadratic).
 * The packed-pair filter is W. Mula's "SIMD-friendly algorithms for substring
 * searching" (generic SIMD); choosing rare bytes is A. Gallant's, in memchr.
 *
 * No byte outside of the buffer is ever read.
 */

#include <stdbool.h>
#include <stddef.h>

struct lit;

/*
 * Prepare the LEN bytes at NEEDLE (copied).  With FOLD, ASCII letters match in
 * either case.  The caller frees with lit_free; NULL with errno ENOMEM.  An
 * immutable struct lit may be used by many threads.
 */
struct lit *lit_new(const void *needle, size_t len, bool fold);

void lit_free(struct lit *lit);

/*
 * The first occurrence of LIT in the LEN bytes at TEXT, or NULL.  The empty
 * needle is found at TEXT.
 */
const void *lit_find(const struct lit *lit, const void *text, size_t len);

/* The needle's length in bytes. */
size_t lit_len(const struct lit *lit);

/* The kernel in use: "avx512", "avx2", "sse2", "neon", "memmem", ... */
const char *lit_kernel(const struct lit *lit);

#endif

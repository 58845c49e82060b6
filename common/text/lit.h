/* SPDX-License-Identifier: MIT */
#ifndef TEXT_LIT_H
#define TEXT_LIT_H

/*
 * lit - one literal string, found at the speed of memory.
 *
 * A needle is prepared once and then looked for in any number of buffers.  The
 * tiers: the empty needle; one byte (memchr); a filter that looks at 64
 * positions at once for two bytes of the needle, the rarest by a table of
 * frequencies, at their distance, and compares the rest only where both are;
 * and for texts on which the filter loses, a search that is linear on any
 * (text/twoway), so that none makes lit_find quadratic.
 *
 * The filter is W. Mula's "SIMD-friendly algorithms for substring searching"
 * (generic SIMD); to choose rare bytes is A. Gallant's idea, in the memchr
 * library.  No byte outside of the buffer is ever read.
 */

#include <stdbool.h>
#include <stddef.h>

struct lit;
struct watch;

/*
 * Prepare the LEN bytes at NEEDLE (copied).  With FOLD, ASCII letters match in
 * either case.  The caller frees with lit_free; NULL with errno ENOMEM.  An
 * immutable struct lit may be used by many threads.
 */
struct lit *lit_new(const void *needle, size_t len, bool fold);

void lit_free(struct lit *lit);

/*
 * The first occurrence of LIT in the LEN bytes at TEXT, or NULL.  The empty
 * needle is found at TEXT.  WATCH (or NULL) is told what was seen
 * (text/watch.h).
 */
const void *lit_find(const struct lit *lit, const void *text, size_t len,
		     struct watch *watch);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef TEXT_BYTE_H
#define TEXT_BYTE_H

/*
 * byte - looking for and counting single bytes at the speed of memory.
 *
 * Vector kernels (AVX-512, AVX2, SSE2, NEON) are chosen once at run time; none
 * reads outside of the buffer it is given.  All functions are thread-safe.
 */

#include <stddef.h>

/* How many of the LEN bytes at DATA equal BYTE. */
size_t byte_count(const void *data, size_t len, unsigned char byte);

/*
 * The last BYTE among the LEN bytes at DATA; NULL where there is none
 * (memrchr, which not every C library has).
 */
const void *byte_last(const void *data, size_t len, unsigned char byte);

/*
 * The address of the COUNTth (1-based) BYTE among the LEN bytes at DATA; NULL
 * where there are fewer.
 */
const void *byte_nth(const void *data, size_t len, unsigned char byte,
		     size_t count);

/*
 * The first byte outside of [LOW, HIGH], or equal to one of the two EXTRAs;
 * DATA + LEN where there is none.  With LOW = ' ', HIGH = '~': the first byte
 * that cat -v would write otherwise.
 */
const void *byte_outside(const void *data, size_t len, unsigned char low,
			 unsigned char high, unsigned char extra0,
			 unsigned char extra1);

#endif

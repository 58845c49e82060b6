/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SHAPE_H
#define TEXT_SHAPE_H

/*
 * shape - a few bytes in a row, each of a set of its own: six digits, say, or a
 * capital, a letter and a blank.
 *
 * All 64 positions of a block are looked at at once: a mask of bits for each
 * set says which bytes are in it, and a shift and an AND for each byte of the
 * shape what is left.  (The idea is that of bit-parallel Shift-And, turned by
 * 90 degrees; R. Cameron's Parabix matches so.)
 *
 * No byte outside of the buffer is ever read.
 */

#include <stddef.h>

#include "text/byteset.h"

enum {
	SHAPE_SETS = 4, /* different ones, at most */
	SHAPE_LEN = 16, /* bytes, at most */
};

struct watch;

struct shape {
	struct byteset sets[SHAPE_SETS];
	size_t count;                /* of sets */
	unsigned char of[SHAPE_LEN]; /* by byte: the number of its set */
	size_t len;                  /* bytes, at least 1 */
};

/*
 * The offset of the first place in the LEN bytes at TEXT that looks like
 * SHAPE; or LEN.  WATCH (or NULL) is told what was seen (text/watch.h).
 * Thread-safe.
 */
size_t shape_find(const struct shape *shape, const void *text, size_t len,
		  struct watch *watch);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef TEXT_BYTESET_H
#define TEXT_BYTESET_H

/*
 * byteset - bytes of a set, and lines that have or lack them, 64 bytes at a
 * time.
 *
 * A set has any bytes of ASCII, and of the bytes beyond either all or none.
 * No byte outside of the buffer is ever read.  All functions are thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>

#include "text/block_bits.h"

/* All zeros: the empty set. */
struct byteset {
	struct block_bits bits; /* of ASCII; private */
	bool high;              /* and all bytes beyond */
};

struct byteset_lines {
	size_t start, end; /* offsets in bytes, [start, end), of whole lines */
};

/* Add C, a byte of ASCII, to SET. */
void byteset_add(struct byteset *set, unsigned char c);

/* The offset of the first byte of SET in the LEN bytes at TEXT; or LEN. */
size_t byteset_find(const struct byteset *set, const void *text, size_t len);

/*
 * The first line of the LEN bytes at TEXT, lines that end with the byte END,
 * and all behind it that have a byte of SET (END is none) without a line
 * between them that lacks one.  TEXT begins with a line.  False where no line
 * has one.
 */
bool byteset_lines(const struct byteset *set, const void *text, size_t len,
		   unsigned char end, struct byteset_lines *lines);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef TEXT_STRETCH_H
#define TEXT_STRETCH_H

/*
 * stretch - bytes of a set in a row, as many as there are: words, numbers,
 * names that begin with a letter.
 *
 * A mask of 64 bits says which bytes of a block are in a stretch; what is in
 * none is dropped from all of a block at once, where the machine can do that,
 * so that it does not matter how many stretches there are.
 *
 * No byte outside of the buffer is ever read.  All functions are thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>

#include "text/byteset.h"

struct stretch {
	struct byteset first; /* it begins with the first of these, */
	struct byteset rest;  /* all of which are of these, as is the rest */
	bool same;            /* FIRST is REST */
	size_t least;         /* bytes it has, or it is none; at least 1 */
};

struct stretch_span {
	size_t start, end; /* offsets in bytes, [start, end) */
};

/*
 * The first stretches in the LEN bytes at TEXT from FROM on, which is not in
 * one; at most ROOM of them.  Returns how many.
 */
size_t stretch_find(const struct stretch *stretch, const void *text, size_t len,
		    size_t from, struct stretch_span *spans, size_t room);

/* Bytes that stretch_copy may touch beyond those it writes. */
enum { STRETCH_SLACK = 80 };

/*
 * Write all the stretches in the LEN bytes at TEXT to OUT, each with the byte
 * END behind it, which is in no set.  Returns how many bytes that are, at most
 * LEN + 1; OUT has room for STRETCH_SLACK more.
 */
size_t stretch_copy(const struct stretch *stretch, const void *text, size_t len,
		    unsigned char end, void *out);

#endif

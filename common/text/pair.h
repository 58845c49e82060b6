/* SPDX-License-Identifier: MIT */
#ifndef TEXT_PAIR_H
#define TEXT_PAIR_H

/*
 * pair - counting two bytes in a row, at the speed of memory.
 *
 * That is how many lines end, or begin, with a byte: they need not be looked
 * at one by one.
 */

#include <stddef.h>

struct watch;

/*
 * How many of the LEN bytes at TEXT are FIRST and have SECOND, another byte,
 * behind them.  WATCH (or NULL) is told what was seen (text/watch.h).  No byte
 * outside of TEXT is ever read.  Thread-safe.
 */
size_t pair_count(const void *text, size_t len, unsigned char first,
		  unsigned char second, struct watch *watch);

#endif

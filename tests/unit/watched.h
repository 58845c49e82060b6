/* SPDX-License-Identifier: MIT */
#ifndef UNIT_WATCHED_H
#define UNIT_WATCHED_H

/* watched - is what a search told who watches (text/watch.h) true? */

#include <stdbool.h>
#include <stddef.h>

#include "text/watch.h"

static inline struct watch watched_naive(const void *text, size_t len)
{
	const unsigned char *bytes = text;
	struct watch watch = {0};

	for (size_t i = 0; i < len; i++) {
		watch.nul |= bytes[i] == 0;
		watch.high |= bytes[i] >= 0x80;
	}
	return watch;
}

/*
 * Does WATCH have all that is in the first CERTAIN bytes of TEXT, and no NUL
 * that is not in its LEN bytes?
 */
static inline bool watched_well(struct watch watch, const void *text,
				size_t certain, size_t len)
{
	const struct watch least = watched_naive(text, certain);
	const struct watch most = watched_naive(text, len);

	return watch.nul >= least.nul && watch.nul <= most.nul &&
	       watch.high >= least.high;
}

#endif

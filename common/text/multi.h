/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MULTI_H
#define TEXT_MULTI_H

/*
 * multi - any of a set of literal strings, found in one pass.
 *
 * The tiers: a vector filter looks at 64 positions at once for the first bytes
 * of the needles, which are dealt into eight buckets (Teddy, of G. Langdale's
 * Hyperscan); where there are too many needles for that, a table of hashes is
 * asked about each position; what passes is looked up in a trie.  For texts on
 * which these lose, the trie with failure links is an automaton that is linear
 * on any (text/multi_aho), so that none makes multi_find quadratic.
 *
 * No byte outside of the buffer is ever read.
 */

#include <stdbool.h>
#include <stddef.h>

struct multi;
struct watch;

struct multi_needle {
	const void *text; /* LEN bytes, borrowed during multi_new */
	size_t len;
	unsigned char tag; /* the caller's; those of equal needles are ORed */
};

struct multi_hit {
	size_t start, end; /* offsets in bytes, [start, end) */
	unsigned char tag;
};

/*
 * Prepare the COUNT > 0 NEEDLES.  With FOLD, ASCII letters match in either
 * case.  The caller frees with multi_free; NULL with errno ENOMEM, also where
 * the needles have more than 2^31 bytes.  An immutable struct multi may be used
 * by many threads.
 */
struct multi *multi_new(const struct multi_needle *needles, size_t count,
			bool fold);

void multi_free(struct multi *multi);

/*
 * The leftmost, of those the longest, occurrence of a needle in the LEN bytes
 * at TEXT that starts at or after FROM; false where there is none.  WATCH (or
 * NULL) is told what was seen from FROM on (text/watch.h).
 */
bool multi_find(const struct multi *multi, const void *text, size_t len,
		size_t from, struct multi_hit *hit, struct watch *watch);

/*
 * The longest needle that occurs at AT in the LEN bytes at TEXT; false where
 * there is none.  With LEN the end of a hit, less one, it is the next shorter.
 */
bool multi_at(const struct multi *multi, const void *text, size_t len,
	      size_t at, struct multi_hit *hit);

/* The bytes of the longest needle. */
size_t multi_longest(const struct multi *multi);

#endif

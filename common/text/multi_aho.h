/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MULTI_AHO_H
#define TEXT_MULTI_AHO_H

/*
 * multi_aho - a set of strings as a trie, and as the automaton of A. Aho and
 * M. Corasick, "Efficient string matching", Communications of the ACM 18
 * (1975): the part of text/multi that holds the needles.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/multi.h"

struct multi_aho;

/*
 * The automaton of the COUNT NEEDLES, which are in the order of their bytes and
 * differ.  Bytes of text are looked up in MAP (borrowed for its life) before
 * they are compared.  NULL with errno ENOMEM.
 */
struct multi_aho *multi_aho_new(const struct multi_needle *needles,
				size_t count, const unsigned char *map);

void multi_aho_free(struct multi_aho *aho);

/*
 * The longest needle at AT of the LEN bytes at TEXT, in HIT.  Returns whether
 * there is one; adds the bytes compared to *COST.
 */
bool multi_aho_at(const struct multi_aho *aho, const unsigned char *text,
		  size_t len, size_t at, struct multi_hit *hit, size_t *cost);

/*
 * The leftmost, of those the longest, occurrence that starts in [FROM, BOUND)
 * of the LEN bytes at TEXT, in linear time.
 */
bool multi_aho_find(const struct multi_aho *aho, const unsigned char *text,
		    size_t len, size_t from, size_t bound,
		    struct multi_hit *hit);

#endif

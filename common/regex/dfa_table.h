/* SPDX-License-Identifier: MIT */
#ifndef REGEX_DFA_TABLE_H
#define REGEX_DFA_TABLE_H

/*
 * dfa_table - the inside of a DFA, for dfa*.c alone.
 *
 * The table holds, for each state, a row of one entry a class of bytes: the
 * offset of the next state's row, so that a step is one addition and two
 * loads.  Two rows are traps, which lead to themselves: row 0, where entries
 * point that are not known yet, and row 1, where a match was found
 * (DFA_SELECT).  So a search may take several steps before it looks whether
 * it is trapped, and then takes them again with care.
 *
 * Where spans are looked for, an entry has MARK if the state it leads to says
 * something besides: a match ended, or none is possible any more.  What it says
 * is in its row, behind the classes.
 */

#include <stdint.h>

#include "base/compat.h"
#include "regex/dfa.h"
#include "regex/nfa.h"
#include "regex/step.h"

#define MARK INT32_MIN

/* What a state says: the bits of its config.ended, or: */
#define DEAD (1 << 16) /* no match is possible any more */

enum {
	TRAPS = 2,    /* rows that are no states */
	STREAMS = 4,  /* parts of the text that are walked at once */
	HITS = 32,    /* matches that are noted in a part */
};

struct state {
	struct config config; /* its set lies in the pool */
	uint32_t hash;
	bool marked; /* entries that lead here have MARK */
};

/*
 * Selected lines that were found while the one before them was looked for.
 * They answer the question that goes on behind it, in the same text.
 */
struct ahead {
	const unsigned char *text;
	size_t len, from; /* that question */
	size_t clear;     /* up to here, these are all there are */
	struct {
		size_t hit, end; /* as dfa_select's; behind the line */
	} lines[STREAMS * HITS];
	size_t count, next;
};

/*
 * Where a walk for the longest match was in vain: a place in the line and a
 * state there, after which no match ends.
 */
struct vain {
	uint64_t *places; /* a hash table; 0 is empty */
	size_t count, size;
	uint64_t *fresh; /* those of the walk at hand, which may become such */
	size_t fresh_count, room;
	size_t flushes; /* of the cache, when they were noted */
};

struct dfa {
	const struct nfa *nfa;
	enum dfa_use use;
	unsigned char end;
	unsigned end_class;
	struct stepper stepper;

	int32_t *table;
	size_t stride; /* entries in a row */
	struct state *states;
	uint32_t count, capacity; /* rows, with the traps */
	uint32_t max_capacity;
	int32_t found; /* the offset of row 1 */
	uint32_t *pool;
	size_t pool_used, pool_size;
	uint32_t *index; /* hash table of states; 0 is empty */
	size_t index_size;
	int32_t starts[SIDES]; /* the state to start in, by what is behind */
	size_t flushes;        /* how often the cache was emptied */

	/* DFA_SELECT: */
	size_t lull; /* bytes between matches of late, about */
	struct ahead ahead;

	/* DFA_LONGEST: */
	struct vain vain;
	size_t steps; /* taken so far, for tests */
};

/* What the state says that ENTRY, with a MARK, leads to. */
static inline int32_t dfa_says(const struct dfa *d, int32_t entry)
{
	return d->table[(size_t)(entry & INT32_MAX) + d->nfa->classes];
}

/* The state to start in, where BEFORE is behind. */
int32_t dfa_start(struct dfa *d, enum side before);

/*
 * Find out and note where the state at offset FROM leads over a byte of CLASS.
 * If that empties the cache, other offsets go stale: d->flushes tells.
 */
int32_t dfa_explore(struct dfa *d, int32_t from, unsigned class) COMPAT_COLD;

#endif

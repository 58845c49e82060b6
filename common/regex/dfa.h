/* SPDX-License-Identifier: MIT */
#ifndef REGEX_DFA_H
#define REGEX_DFA_H

/*
 * dfa - the deterministic automaton of an NFA, made as the text asks for it.
 *
 * A state is the set of NFA states that may be reached, plus the bytes of a
 * character that is not complete yet; so the table goes by bytes, while the
 * NFA goes by characters.  A look (^, \b, ...) waits in the state until the
 * character after it is known.  Source of the idea: R. Cox, "Regular
 * Expression Matching in the Wild", 2010.
 *
 * The states live in a cache of fixed size.  When it is full it is emptied,
 * and the search goes on from the state at hand.  That keeps the worst case
 * linear: making a state costs one step of simulating the NFA and one empty
 * row of the table, be it for the first time or again.
 *
 * A DFA belongs to one thread; its NFA is shared.
 */

#include <stdbool.h>
#include <stddef.h>

struct dfa;
struct nfa;

enum dfa_use {
	DFA_SELECT,  /* is there a match, and in which line? */
	DFA_LONGEST, /* where does the longest match from here end? */
	DFA_STARTS,  /* where do matches start?  NFA reads backward */
};

enum { DFA_CACHE = 4 << 20 }; /* bytes of a cache, if not told otherwise */

/*
 * A DFA of NFA (borrowed) for lines that end with the byte END, with a cache
 * of about BUDGET bytes.  NULL with errno ENOMEM.
 */
struct dfa *dfa_new(const struct nfa *nfa, enum dfa_use use, unsigned char end,
		    size_t budget);

void dfa_free(struct dfa *dfa);

/*
 * DFA_SELECT: look for a match in the lines of TEXT that begin at or after
 * FROM, the beginning of a line.  *HIT is the offset of a byte of the first
 * line with a match: its last byte that was needed to tell, maybe its end byte
 * (or LEN, where the last line has none).  To ask with FROM > 0 behind the line
 * of the last hit is to go on in the same text, which must be unchanged.
 */
bool dfa_select(struct dfa *dfa, const char *text, size_t len, size_t from,
		size_t *hit);

/*
 * DFA_LONGEST: the end of the longest match in LINE that starts at FROM.  To
 * ask about all of a line's starts takes linear time, if AGAIN is true for all
 * but the first: the line is that of the last question, and unchanged.
 */
bool dfa_longest(struct dfa *dfa, const char *line, size_t len, size_t from,
		 bool again, size_t *end);

/*
 * DFA_STARTS: set bit i % 64 of STARTS[i / 64] for each offset i of LINE where
 * a match starts; STARTS has room for LEN + 1 bits and is cleared first.
 */
void dfa_starts(struct dfa *dfa, const char *line, size_t len,
		unsigned long long *starts);

/* How often the cache was emptied, and how many bytes dfa_longest looked at;
   for tests. */
size_t dfa_flushes(const struct dfa *dfa);
size_t dfa_steps(const struct dfa *dfa);

#endif

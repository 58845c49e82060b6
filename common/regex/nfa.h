/* SPDX-License-Identifier: MIT */
#ifndef REGEX_NFA_H
#define REGEX_NFA_H

/*
 * nfa - the tree as a nondeterministic automaton over characters.
 *
 * Its transitions are sets of characters, not bytes: a large class is one
 * state, so that \w{1000} has a thousand states in any encoding.  What leads
 * from bytes to characters is left to the deterministic automaton, which
 * decodes when it makes a transition and never again (dfa.h).  For that, the
 * NFA says which bytes cannot be told apart.
 *
 * An NFA is immutable and may be shared by threads.  The construction is
 * Thompson's ("Regular expression search algorithm", 1968), done backwards:
 * each part is made knowing the state that comes after it, so that nothing
 * needs patching but loops.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "regex/ast.h"
#include "regex/coding.h"
#include "regex/set.h"

enum nfa_op {
	NFA_SET,    /* a character of the set ARG, then OUT */
	NFA_ANY,    /* a character, or a byte that is none, then OUT */
	NFA_SPLIT,  /* OUT or ARG */
	NFA_LOOK,   /* OUT if the look ARG holds here */
	NFA_ACCEPT, /* the match is complete */
	/* for back-references; only where the options ask for them: */
	NFA_OPEN,  /* group ARG begins here, then OUT */
	NFA_CLOSE, /* group ARG ends here, then OUT */
	NFA_BACK,  /* what group ARG matched, then OUT */
};

struct nfa_state {
	enum nfa_op op;
	uint32_t out, arg;
};

struct nfa {
	enum coding coding;
	bool backward; /* reads from the end of a match to its start */

	struct nfa_state *states;
	size_t count, room;
	uint32_t start;    /* a match begins here */
	uint32_t anywhere; /* the same after any number of characters */
	unsigned groups;   /* the highest ARG of NFA_OPEN and NFA_BACK, + 1 */

	const struct set **sets; /* the ARGs of NFA_SET */
	size_t set_count, set_room;
	bool words; /* some look asks for word constituents */

	/*
	 * Bytes that lead to the same everywhere share a class; the line's end
	 * is one of its own, and characters of ASCII come first.  A class's
	 * EXAMPLE is one of its bytes.
	 */
	unsigned char class[256];
	unsigned char example[256];
	unsigned classes;
	bool opaque;  /* no byte above 0x7f can be part of a match */
	bool by_name; /* sets are named, so that no range of codes is alike */

	struct mem_arena arena; /* sets made for single characters */
};

struct nfa_options {
	enum coding coding;
	bool backward;
	/*
	 * Keep back-references and the groups they name, for back.h.  Without
	 * this they match whatever their groups might have matched.
	 */
	bool exact;
	unsigned char end; /* the byte that ends a line */
	size_t max_states;
};

/*
 * The NFA of TREE.  NULL with errno ENOMEM, or EOVERFLOW where it would have
 * more than max_states states.  The sets of TREE are borrowed for good.  The
 * caller frees.
 */
struct nfa *nfa_new(const struct ast *tree, const struct nfa_options *options);

void nfa_free(struct nfa *nfa);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef REGEX_REGEX_PARTS_H
#define REGEX_REGEX_PARTS_H

/*
 * regex_parts - what a regex is made of, for regex.c and search.c alone.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "regex/ast.h"
#include "regex/coding.h"
#include "regex/nfa.h"
#include "regex/regex.h"

struct regex {
	struct regex_options options;
	enum coding coding;
	struct mem_arena arena;
	struct ast *tree; /* NULL: there is no pattern */
	struct ast *loose; /* what the automata take for it (regex/initial.h) */
	bool has_back;    /* it has back-references */
	bool is_text;     /* all bytes of the patterns are of characters */
	struct nfa *forward;
	struct nfa *exact_nfa; /* with back-references; NULL: there are none */
	size_t max_states;

	struct shape *whole;   /* what is where a match begins; or NULL */
	struct single *single; /* a line with one of these matches; or NULL */
	struct outline_stretch *stretch; /* what all matches are; or NULL */
	struct sieve *sieve; /* lets lines through that may match; or NULL */
	bool exact;          /* ... and only those that do */
	bool from_edge, to_edge; /* some of its strings hold a line's end */
	struct needs *needs; /* what a line must have besides; or NULL */
	bool by_needs;       /* look for these instead */
};

/*
 * An NFA of the regex's tree; see struct nfa_options.  NULL with errno.
 */
struct nfa *regex_nfa(const struct regex *regex, bool backward, bool exact);

#endif

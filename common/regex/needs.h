/* SPDX-License-Identifier: MIT */
#ifndef REGEX_NEEDS_H
#define REGEX_NEEDS_H

/*
 * needs - strings all of which a matching line has, one behind the other: those
 * of static.*inline.*void, say.
 *
 * Which of them is the rarest the text alone can tell.  So each is looked for
 * in turn, and the one that was farthest apart then from there on; and a line
 * that lacks another is none that an automaton has to see.
 */

#include <stdbool.h>
#include <stddef.h>

#include "regex/coding.h"

struct ast;
struct needs;
struct watch;

enum { NEEDS_MOST = 4 }; /* strings */

/*
 * What lines that match TREE need; NULL with errno 0 where that is not at least
 * two strings, or ENOMEM.  The caller frees.  Immutable, and shared by threads.
 */
struct needs *needs_new(const struct ast *tree, enum coding coding,
			unsigned char end);

void needs_free(struct needs *needs);

/* How far apart the strings were; all zeros to begin with. */
struct needs_trial {
	size_t now;  /* the string to look for */
	size_t done; /* those that had their turn */
	size_t bytes[NEEDS_MOST], hits[NEEDS_MOST];
};

/*
 * The offset from AT on of the string in the LEN bytes of TEXT that it is best
 * to look for; LEN if there is none.  WATCH (or NULL) is told what was seen
 * (text/watch.h).
 */
size_t needs_find(const struct needs *needs, const struct needs_trial *trial,
		  const char *text, size_t len, size_t at, struct watch *watch);

/* It was found within BYTES, in a line that does not matter any more. */
void needs_note(const struct needs *needs, struct needs_trial *trial,
		size_t bytes);

/* Has the LINE of LEN bytes all that is needed? */
bool needs_met(const struct needs *needs, const char *line, size_t len);

#endif

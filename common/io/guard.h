/* SPDX-License-Identifier: MIT */
#ifndef IO_GUARD_H
#define IO_GUARD_H

/*
 * guard - surviving a file that shrinks under its map.
 *
 * Touching a page of a map that lies wholly behind the end of its file raises
 * SIGBUS.  A thread that is about to look at a map registers it; the handler,
 * on the thread that faulted, finds the range, puts anonymous zero pages over
 * the rest of it, notes the address, and lets the thread go on.  Whoever
 * looked at zeros finds the note afterwards and knows where the file ended.
 * A SIGBUS outside of every range of the thread goes where it would have gone
 * without us.
 *
 * The page in which a truncated file now ends is filled with zeros without a
 * signal: the note alone does not tell the new end.  io/input.h asks the file.
 */

#include <stdbool.h>
#include <stddef.h>

struct guard {
	unsigned char *base;         /* page-aligned start of the map */
	size_t len;                  /* its length in bytes */
	unsigned char *volatile hit; /* first page replaced; NULL: none */
	struct guard *next;          /* this thread's next range */
};

/*
 * Watch GUARD (base and len set) on the calling thread, until guard_leave on
 * the same thread.  Installs the handler on first use in the process.
 */
void guard_enter(struct guard *guard);

/* Stop watching GUARD. */
void guard_leave(struct guard *guard);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MCP_CLASH_H
#define MCP_CLASH_H

/*
 * clash - what is at the destination already, and what becomes of it.
 *
 * Here live -i, -n, -u, -b and --remove-destination, and the rules of what must
 * not be replaced.  (-f acts only when a file cannot be opened: file.h.)
 */

#include <stdbool.h>

#include "mcp/mcp.h"

enum clash {
	CLASH_GO,   /* make the copy; NODE says what is at DST now */
	CLASH_SKIP, /* leave DST; the copy is not wanted */
	CLASH_FAIL, /* it was said why, or the user declined */
	CLASH_DONE, /* DST is what it should be */
};

/*
 * Look at what is at NODE's destination, unless it is known to be fresh, and
 * make room for the copy where that is right: rename it to its backup, remove
 * it.  Fills in NODE's fresh, old and backup.
 */
enum clash clash_settle(struct mcp *mcp, struct node *node);

/* NODE is dealt with.  If the copy FAILED, put a backup back in its place. */
void clash_finish(const struct mcp *mcp, struct node *node, bool failed);

/* Remove what is at DST, and say so under -v.  false: reported. */
bool clash_remove(const struct mcp *mcp, struct node *node);

#endif

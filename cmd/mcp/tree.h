/* SPDX-License-Identifier: MIT */
#ifndef MCP_TREE_H
#define MCP_TREE_H

/*
 * tree - the copy of one operand, and of all that is below it.
 */

struct mcp;
struct place;

/* Copy SOURCE to DST.  What goes wrong is reported, and the rest is copied. */
void tree_copy(struct mcp *mcp, const char *source, const struct place *dst);

#endif

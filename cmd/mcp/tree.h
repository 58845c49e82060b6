/* SPDX-License-Identifier: MIT */
#ifndef MCP_TREE_H
#define MCP_TREE_H

/*
 * tree - the copy of one operand, and of all that is below it.
 */

#include <stdbool.h>

struct mcp;
struct place;

/* Is the directory PLACE in SOURCE, or SOURCE itself?  Yes where nobody can
   tell; what is mounted a second time is thought to be elsewhere. */
bool tree_reaches(const char *source, const struct place *place);

/* Copy SOURCE to DST.  What goes wrong is reported, and the rest is copied. */
void tree_copy(struct mcp *mcp, const char *source, const struct place *dst);

#endif

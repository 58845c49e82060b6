/* SPDX-License-Identifier: MIT */
#ifndef MCP_NODE_H
#define MCP_NODE_H

/*
 * node - the copy of one object that is not a directory.
 */

#include <stdbool.h>

#include "mcp/mcp.h"

struct mcp_opts;

/* Is what NODE holds to be read and written, rather than made anew as a link
   or special file? */
bool node_has_contents(const struct mcp_opts *opts, const struct node *node);

/* Copy NODE, whose source's status is known.  What goes wrong is reported. */
enum outcome node_copy(struct mcp *mcp, struct node *node);

/* The same for NODE that is settled (clash.h): on the thread that walks. */
enum outcome node_copy_settled(struct mcp *mcp, struct node *node);

/* Make the copy itself, on any thread.  false: reported. */
bool node_make(const struct mcp *mcp, struct node *node);

/* Under -v, say that NODE is copied. */
void node_say(const struct mcp_opts *opts, const struct node *node);

#endif

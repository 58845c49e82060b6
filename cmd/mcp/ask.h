/* SPDX-License-Identifier: MIT */
#ifndef MCP_ASK_H
#define MCP_ASK_H

/*
 * ask - -i: whether an existing file may be replaced.
 */

#include <stdbool.h>

struct mcp_opts;
struct node;

/*
 * Ask on standard error whether NODE's copy may replace what is at DST, and
 * read a line from standard input: is it a yes, in the locale's language?
 */
bool ask_replace(const struct mcp_opts *opts, const struct node *node);

/* Standard input, which was CLOSED or not when we began, is no longer needed:
   report it if that could not be read. */
void ask_close(bool closed);

#endif

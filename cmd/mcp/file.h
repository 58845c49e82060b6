/* SPDX-License-Identifier: MIT */
#ifndef MCP_FILE_H
#define MCP_FILE_H

/*
 * file - the copy of a file's contents.
 */

#include <stdbool.h>

struct mcp;
struct node;

/*
 * Copy the contents and attributes of NODE to its destination, which is
 * created, or written over.  false: reported; what was written so far stays.
 */
bool file_copy(const struct mcp *mcp, struct node *node);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MCP_LINKS_H
#define MCP_LINKS_H

/*
 * links - files that are one file under several names, in the source and so
 * in the copy; and directories that are met twice.
 */

#include <stdbool.h>

#include "mcp/mcp.h"

/* May NODE's source be met again under another name, for which that matters? */
bool links_has_others(const struct mcp_opts *opts, const struct node *node);

/*
 * If an earlier copy of NODE's source is to be linked to, do so.
 * OUTCOME_LEFT: there is none; NODE is to be copied.
 */
enum outcome links_reuse(struct mcp *mcp, const struct node *node);

/* NODE, whose destination is the result of a copy, is one to link to. */
void links_note(struct mcp *mcp, const struct node *node);

/*
 * NODE's destination stays, being up to date: it is what later names of its
 * source are linked to, unless there is an earlier one that it must be linked
 * to itself.  false: reported.
 */
bool links_keep(struct mcp *mcp, const struct node *node);

/* Make DST another name of SRC (-l).  false: reported. */
bool links_make(const struct mcp *mcp, struct node *node);

/* Make NODE's destination a symbolic link with TEXT, with -f in the place of
   what is there.  -1: errno; or NODE is undone. */
int links_put(const struct mcp *mcp, struct node *node, const char *text);

/* Make DST a symbolic link with the text SRC (-s).  false: reported. */
bool links_symlink(const struct mcp *mcp, struct node *node);

enum links_visit {
	LINKS_ENTER, /* a directory to be copied */
	LINKS_SKIP,  /* one that is a copy of the same name's already, or may
			not be copied again; it was said so */
	LINKS_STOP,  /* one that was made by this very copying: there is no end
			to what would come; it was said so */
};

/* Was the directory NODE met before?  TOP is the operand that it is in. */
enum links_visit links_visit(struct mcp *mcp, const struct node *node,
			     const struct node *top);

/* NODE, which was to be entered, could not be made: forget it. */
void links_unvisit(struct mcp *mcp, const struct node *node);

/* Report that the operand TOP would be copied into itself. */
void links_refuse(const struct node *top);

/* The directory that is NODE's destination, of the status ST, was created in
   one that had been there before. */
void links_created(struct mcp *mcp, const struct node *node,
		   const struct stat *st);

#endif

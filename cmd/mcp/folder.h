/* SPDX-License-Identifier: MIT */
#ifndef MCP_FOLDER_H
#define MCP_FOLDER_H

/*
 * folder - the copy of one directory, not counting what is in it.
 *
 * A folder is created with few rights, open while it is filled, and gets the
 * attributes of its source when it is closed.
 */

#include <stdbool.h>
#include <sys/stat.h>

#include "fs/dir.h"
#include "mcp/mcp.h"

struct folder {
	struct dir *dir;
	bool fresh;     /* it was created, not found */
	bool parent;    /* see struct node */
	bool plain;     /* what is created in it has no access control list */
	bool inherits;  /* it may itself have got one */
	struct stat st; /* of the source */
	struct stat now; /* of DIR, when it was opened */
};

/*
 * Create the destination of NODE, if it is fresh, and open it in UP (which is
 * what NODE's place says), or where UP is NULL as a root of POOL.  A link is
 * opened if FOLLOW.  false: reported.
 */
bool folder_open(struct folder *folder, const struct mcp *mcp,
		 const struct node *node, struct dir_pool *pool,
		 struct dir *up, bool follow);

/* If FOLDER was there before, give it the label that NODE's copy is to have
   (context.h).  false: it is closed, and not to be filled. */
bool folder_relabel(struct folder *folder, const struct mcp *mcp,
		    const struct node *node);

/* Give FOLDER, open as DST_FD and shown as DST, the attributes of its source,
   as folder_close does. */
void folder_finish(const struct folder *folder, const struct mcp *mcp,
		   int src_fd, int dst_fd, const char *src, const char *dst);

/*
 * Give FOLDER, which is shown as DST, its source's attributes, and close it.
 * The source is open as SRC_FD, or -1 and then at the path SRC.
 */
void folder_close(struct folder *folder, const struct mcp *mcp, int src_fd,
		  const char *src, const char *dst);

#endif

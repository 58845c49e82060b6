/* SPDX-License-Identifier: MIT */
#ifndef MCP_FINISH_H
#define MCP_FINISH_H

/*
 * finish - the attributes of what was made: few rights while it is being
 * filled, those it is to have at the end.
 *
 * The order is times, owner, extended attributes, mode: a change of owner takes
 * capabilities and mode bits away, and the mode decides who may do what.
 * Failures are reported; false means that one of them makes the copy fail.  If
 * that is the times or the owner, the rest is not tried.
 */

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

struct mcp;
struct mcp_opts;
struct node;

/* The mode to create NODE's copy with (umask takes away from it). */
mode_t finish_creation_mode(const struct mcp_opts *opts,
			    const struct node *node);

/* Does finish_open look at the status of a file that was created? */
bool finish_wants_status(const struct mcp_opts *opts);

/*
 * The copy of a regular file or directory, open as DST_FD, is complete; NOW is
 * its status.  SRC_FD is the source; -1 where it could not be opened.
 */
bool finish_open(const struct mcp *mcp, const struct node *node, int src_fd,
		 int dst_fd, const struct stat *now);

/* The same for the copy of a symbolic link, for a link to the source (-s), and
   for a special file. */
bool finish_link(const struct mcp *mcp, const struct node *node);
bool finish_new_link(const struct mcp *mcp, const struct node *node);
bool finish_special(const struct mcp *mcp, const struct node *node);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MCP_CONTEXT_H
#define MCP_CONTEXT_H

/*
 * context - the security labels of SELinux, on a kernel that has them: those of
 * the sources (-a, --preserve=context), or those that the policy has for the
 * places of the copies (-Z).  On other kernels the options ask for none.
 *
 * Failures are reported as far as that is asked for; false means that one of
 * them makes the copy fail.
 */

#include <stdbool.h>

struct mcp_opts;
struct node;

/* --context=CTX: what is created from now on gets that; or the program ends. */
void context_start(const struct mcp_opts *opts);

/* Do labels come from here, and not with the extended attributes? */
bool context_settles(const struct mcp_opts *opts);

/*
 * What this thread creates next, for NODE, gets the label it is to have.  The
 * source is open as SRC_FD, or -1.
 */
bool context_begin(const struct mcp_opts *opts, const struct node *node,
		   int src_fd);

/* NODE's destination, which was there before and is open as DST_FD, gets the
   label that context_begin was about. */
bool context_apply(const struct mcp_opts *opts, const struct node *node,
		   int src_fd, int dst_fd);

#endif

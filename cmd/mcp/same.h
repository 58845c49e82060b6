/* SPDX-License-Identifier: MIT */
#ifndef MCP_SAME_H
#define MCP_SAME_H

/*
 * same - would a copy destroy its own source?
 */

#include <stdbool.h>
#include <sys/stat.h>

struct mcp_opts;
struct node;

/* Are A and B the status of one file? */
bool same_file(const struct stat *a, const struct stat *b);

/*
 * Do A in DIR_A and B in DIR_B name one entry of one directory?  Not so where
 * a directory cannot be looked at.
 */
bool same_name(int dir_a, const char *a, int dir_b, const char *b);

/* Set *ST to the status of the directory that NAME in DIR is in, with FLAGS as
   fstatat takes them.  false: it cannot be had. */
bool same_stat_parent(int dir, const char *name, int flags, struct stat *st);

enum same {
	SAME_NOT,     /* the copy may be made */
	SAME_ALREADY, /* it is there already: nothing is to be done */
	SAME_REFUSED, /* "are the same file" */
};

/* May NODE, at whose destination OLD is, be copied? */
enum same same_judge(const struct mcp_opts *opts, const struct node *node);

#endif

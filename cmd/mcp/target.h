/* SPDX-License-Identifier: MIT */
#ifndef MCP_TARGET_H
#define MCP_TARGET_H

/*
 * target - where the operands are to be copied to.
 */

#include <stdbool.h>
#include <stddef.h>

struct mcp;
struct mcp_opts;

struct target {
	const char *name; /* of a directory to copy into, or of the copy */
	int dir;          /* that directory, open; -1: it is the copy */
};

/*
 * Find out from the options and the *COUNT OPERANDS what the target is; where
 * it is one of the operands, that is the last, and *COUNT is one less then.
 * Exits with a message where there is none.
 */
void target_find(struct target *target, const struct mcp_opts *opts,
		 char **operands, size_t *count);

/* Copy the COUNT OPERANDS to, or into, TARGET. */
void target_copy(const struct target *target, struct mcp *mcp, char **operands,
		 size_t count);

#endif

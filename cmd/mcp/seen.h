/* SPDX-License-Identifier: MIT */
#ifndef MCP_SEEN_H
#define MCP_SEEN_H

/*
 * seen - names of files that mcp has dealt with, to know them again.
 *
 * A file may come again under another name; only the same entry of the same
 * directory counts.  The sets are inosets whose values are lists of names.
 */

#include <stdbool.h>
#include <sys/stat.h>

struct inoset;
struct place;

/* Was PLACE, whose status is ST, added to SET? */
bool seen_before(const struct inoset *set, const struct stat *st,
		 const struct place *place);

/* Add it. */
void seen_add(struct inoset *set, const struct stat *st,
	      const struct place *place);

#endif

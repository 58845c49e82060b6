/* SPDX-License-Identifier: MIT */
#ifndef MCP_PARENTS_H
#define MCP_PARENTS_H

/*
 * parents - the directories above a source, made again above its copy
 * (--parents).
 */

#include <stdbool.h>
#include <stddef.h>

#include "fs/dir.h"

struct folder;
struct mcp;
struct place;

struct parents {
	struct dir_pool dirs;
	struct folder *folders; /* from the top */
	char **sources;         /* the path of each one's source */
	size_t count, room, sources_room;
	bool kept; /* they stay as they are, having been there before */
	bool by_path; /* none is held open (dir_scarce) */
};

/*
 * Make the directories above SOURCE again in the open directory AT, which is
 * shown as DIR.  false: reported, and there is nothing to copy to.
 */
bool parents_make(struct parents *parents, const struct mcp *mcp, int at,
		  const char *dir, const char *source);

/* Where the copy itself is: NAME in the last directory, or in AT where there is
   none; SHOWN is its path. */
struct place parents_place(const struct parents *parents, int at,
			   const char *name, const char *shown);

/* Give the directories their attributes, close them and free PARENTS. */
void parents_close(struct parents *parents, const struct mcp *mcp,
		   const char *dir);

#endif

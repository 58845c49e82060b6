/* SPDX-License-Identifier: MIT */

#include "mcp/parents.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "fs/path.h"
#include "mcp/folder.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"

static void join(struct buf *path, const char *dir, const char *name)
{
	if (!path_join(path, dir, name))
		err_die(0, "memory exhausted");
}

/* For these, the source of a directory is asked even if that is there. */
static const unsigned attributes =
	PRESERVE_OWNER | PRESERVE_MODE | PRESERVE_TIMES;

/* The status of the directory SOURCE.  false: reported. */
static bool look(const char *source, struct stat *st)
{
	int rc = stat(source, st);

	if (rc == 0 && S_ISDIR(st->st_mode))
		return true;
	err_report(rc ? errno : ENOTDIR, "failed to get attributes of %s",
		   quote_always(source));
	return false;
}

/* Open the copy of the directory SOURCE, whose last component is NAME, below
   those there are, or make it. */
static bool add(struct parents *parents, const struct mcp *mcp, int at,
		const char *shown, const char *source, const char *name)
{
	struct dir *up = parents->count && !parents->by_path
				 ? parents->folders[parents->count - 1].dir
				 : NULL;
	struct node node = {
		.src = {AT_FDCWD, source, source},
		.dst = parents_place(parents, at, name, shown),
		.parent = true,
	};

	node.fresh = fstatat(node.dst.dir, node.dst.name, &node.old, 0) != 0;
	bool changed = !parents->kept && mcp->opts->preserve & attributes;
	if ((node.fresh || changed) &&
	    !look(source, &node.st))
		return false;
	if (!node.fresh && !S_ISDIR(node.old.st_mode)) {
		err_report(0, "%s exists but is not a directory",
			   quote_always(shown));
		return false;
	}
	size_t count = parents->count;
	parents->folders = mem_grow(parents->folders, count, &parents->room,
				    sizeof(*parents->folders));
	parents->sources =
		mem_grow(parents->sources, count, &parents->sources_room,
			 sizeof(*parents->sources));
	if (!folder_open(&parents->folders[count], mcp, &node, &parents->dirs,
			 up, !node.fresh) ||
	    (!parents->kept &&
	     !folder_relabel(&parents->folders[count], mcp, &node)))
		return false;
	parents->sources[parents->count++] = mem_strdup(source);
	if (parents->by_path)
		dir_rest(&parents->dirs);
	if (node.fresh && mcp->opts->verbose)
		printf("%s -> %s\n", source, shown);
	return true;
}

/* Is all that the first LEN bytes of ABOVE name in AT there? */
static bool all_there(int at, const char *above, size_t len)
{
	char *path = mem_dup(above, len);
	struct stat st;

	path[path_trim(path)] = '\0';
	bool there = fstatat(at, path, &st, 0) == 0;

	free(path);
	return there;
}

bool parents_make(struct parents *parents, const struct mcp *mcp, int at,
		  const char *dir, const char *source)
{
	struct buf shown = {0};
	bool done = true;

	*parents = (struct parents){.by_path = dir_scarce()};
	char *above = mem_dup(source, path_trim(source));
	size_t len = (size_t)(path_base(above) - above);
	size_t end = strspn(above, "/");
	parents->kept = end < len && all_there(at, above + end, len - end);
	while (done && end < len) {
		size_t start = end;
		end += strcspn(above + end, "/");
		char slash = above[end];
		above[end] = '\0';
		join(&shown, dir, above);
		done = add(parents, mcp, at, shown.data, above, above + start);
		above[end] = slash;
		end += strspn(above + end, "/");
	}
	free(above);
	buf_free(&shown);
	if (!done) {
		/* Nothing will be in them: they stay as they were made. */
		parents->kept = true;
		parents_close(parents, mcp, dir);
	}
	return done;
}

struct place parents_place(const struct parents *parents, int at,
			   const char *name, const char *shown)
{
	if (parents->count == 0)
		return (struct place){at, name, shown};
	if (parents->by_path)
		return (struct place){AT_FDCWD, shown, shown};
	const struct folder *last = &parents->folders[parents->count - 1];
	return (struct place){dir_fd(last->dir), name, shown};
}

void parents_close(struct parents *parents, const struct mcp *mcp,
		   const char *dir)
{
	struct buf shown = {0};

	while (parents->count-- > 0) {
		char *source = parents->sources[parents->count];
		join(&shown, dir, source);
		struct folder *folder = &parents->folders[parents->count];
		if (parents->kept)
			dir_close(folder->dir);
		else
			folder_close(folder, mcp, -1, source, shown.data);
		if (parents->by_path)
			dir_rest(&parents->dirs);
		free(source);
	}
	free(parents->folders);
	free(parents->sources);
	buf_free(&shown);
}

/* SPDX-License-Identifier: MIT */

#include "mcp/folder.h"

#include <errno.h>
#include <fcntl.h>

#include "base/err.h"
#include "base/quote.h"
#include "fs/attr.h"
#include "mcp/finish.h"
#include "mcp/opts.h"

static int create(const struct mcp *mcp, const struct node *node)
{
	const struct attr_file dst = {-1, node->dst.dir, node->dst.name};
	mode_t mode = finish_creation_mode(mcp->opts, node);

	if (mkdirat(dst.dirfd, dst.name, mode) != 0)
		return -1;
	/* Not even we could fill it under such a umask. */
	if (mcp->umask & S_IRWXU)
		return attr_set_mode(&dst, (mode & ~mcp->umask) | S_IRWXU);
	return 0;
}

bool folder_open(struct folder *folder, const struct mcp *mcp,
		 const struct node *node, struct dir_pool *pool, struct dir *up,
		 bool follow)
{
	*folder = (struct folder){.fresh = node->fresh, .st = node->st};
	if (node->fresh && create(mcp, node) != 0) {
		err_report(errno, "cannot create directory %s",
			   quote_always(node->dst.shown));
		return false;
	}
	folder->dir =
		dir_open(pool, up, node->dst.dir, node->dst.name,
			 DIR_PLACE | (follow ? DIR_FOLLOW : 0), &folder->now);
	if (folder->dir)
		return true;
	err_report(errno, "cannot access %s", quote_always(node->dst.shown));
	return false;
}

void folder_close(struct folder *folder, const struct mcp *mcp, int src_fd,
		  const char *src, const char *dst)
{
	const struct node node = {
		.src = {AT_FDCWD, src, src},
		.dst = {-1, NULL, dst},
		.st = folder->st,
		.fresh = folder->fresh,
	};
	int fd = dir_fd(folder->dir);

	if (fd < 0)
		err_report(errno, "cannot access %s", quote_always(dst));
	else if (!finish_open(mcp, &node, src_fd, fd, &folder->now))
		err_latch();
	dir_close(folder->dir);
}

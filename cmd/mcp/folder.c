/* SPDX-License-Identifier: MIT */

#include "mcp/folder.h"

#include <errno.h>
#include <fcntl.h>

#include "base/err.h"
#include "base/quote.h"
#include "fs/attr.h"
#include "mcp/finish.h"
#include "mcp/opts.h"

/* Whatever umask or a default list has left: what is to be filled must be
   open to us.  NOW stays what it was. */
static int lend(const struct folder *folder)
{
	const struct attr_file dst = {.fd = dir_fd(folder->dir)};
	mode_t mode = folder->now.st_mode & 07777;

	if (!folder->fresh || (mode & S_IRWXU) == S_IRWXU)
		return 0;
	return attr_set_mode(&dst, mode | S_IRWXU);
}

bool folder_open(struct folder *folder, const struct mcp *mcp,
		 const struct node *node, struct dir_pool *pool, struct dir *up,
		 bool follow)
{
	const struct place *dst = &node->dst;
	mode_t mode = finish_creation_mode(mcp->opts, node);

	*folder = (struct folder){
		.fresh = node->fresh, .parent = node->parent, .st = node->st};
	if (node->fresh && mkdirat(dst->dir, dst->name, mode) != 0) {
		err_report(errno,
			   node->parent ? "cannot make directory %s"
					: "cannot create directory %s",
			   quote_always(dst->shown));
		return false;
	}
	folder->dir = dir_open(pool, up, dst->dir, dst->name,
			       DIR_PLACE | (follow ? DIR_FOLLOW : 0),
			       &folder->now);
	if (!folder->dir) {
		err_report(errno, "cannot access %s", quote_always(dst->shown));
		return false;
	}
	if (lend(folder) == 0)
		return true;
	err_report(errno, "setting permissions for %s",
		   quote_always(dst->shown));
	dir_close(folder->dir);
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
		.parent = folder->parent,
	};
	int fd = dir_fd(folder->dir);

	if (fd < 0)
		err_report(errno, "cannot access %s", quote_always(dst));
	else if (!finish_open(mcp, &node, src_fd, fd, &folder->now))
		err_latch();
	dir_close(folder->dir);
}

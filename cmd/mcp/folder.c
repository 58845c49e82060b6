/* SPDX-License-Identifier: MIT */

#include "mcp/folder.h"

#include <errno.h>
#include <fcntl.h>

#include "base/err.h"
#include "base/quote.h"
#include "fs/attr.h"
#include "mcp/context.h"
#include "mcp/finish.h"
#include "mcp/opts.h"
#include "mcp/same.h"

/* Open DST; if it is fresh, with all rights for us, whatever the mode of the
   source, umask or a default list has left.  NOW stays what it was. */
static bool open_wide(struct folder *folder, const struct place *dst,
		      struct dir_pool *pool, struct dir *up, unsigned flags)
{
	struct stat again;

	folder->dir =
		dir_open(pool, up, dst->dir, dst->name, flags, &folder->now);
	mode_t mode = folder->now.st_mode & 07777;
	if (!folder->dir || !folder->fresh || (mode & S_IRWXU) == S_IRWXU)
		return folder->dir;
	const struct attr_file place = {.fd = dir_fd(folder->dir)};
	bool lent = attr_set_mode(&place, mode | S_IRWXU) == 0;
	int error = errno;
	dir_close(folder->dir);
	errno = error;
	if (!lent)
		return false;
	/* Not only as a place now; and still the same? */
	folder->dir = dir_open(pool, up, dst->dir, dst->name, flags, &again);
	if (!folder->dir || same_file(&again, &folder->now))
		return folder->dir;
	dir_close(folder->dir);
	errno = ESTALE;
	return false;
}

bool folder_open(struct folder *folder, const struct mcp *mcp,
		 const struct node *node, struct dir_pool *pool, struct dir *up,
		 bool follow)
{
	const struct place *dst = &node->dst;
	mode_t mode = finish_creation_mode(mcp->opts, node);

	*folder = (struct folder){
		.fresh = node->fresh,
		.parent = node->parent,
		.inherits = !node->fresh || !node->plain,
		.st = node->st,
	};
	if (node->fresh && !context_begin(mcp->opts, node, -1))
		return false;
	if (node->fresh && mkdirat(dst->dir, dst->name, mode) != 0) {
		err_report(errno,
			   node->parent ? "cannot make directory %s"
					: "cannot create directory %s",
			   quote_always(dst->shown));
		return false;
	}
	if (!open_wide(folder, dst, pool, up,
		       DIR_PLACE | (follow ? DIR_FOLLOW : 0))) {
		err_report(errno, "cannot access %s", quote_always(dst->shown));
		return false;
	}
	folder->plain = !folder->inherits ||
			(mcp->opts->preserve & PRESERVE_MODE &&
			 !attr_lists_inherited(dir_fd(folder->dir)));
	return true;
}

bool folder_relabel(struct folder *folder, const struct mcp *mcp,
		    const struct node *node)
{
	if (node->fresh ||
	    (context_begin(mcp->opts, node, -1) &&
	     context_apply(mcp->opts, node, -1, dir_fd(folder->dir))))
		return true;
	dir_close(folder->dir);
	return false;
}

void folder_finish(const struct folder *folder, const struct mcp *mcp,
		   int src_fd, int dst_fd, const char *src, const char *dst)
{
	const struct node node = {
		.src = {AT_FDCWD, src, src},
		.dst = {-1, NULL, dst},
		.st = folder->st,
		.fresh = folder->fresh,
		.parent = folder->parent,
		.plain = !folder->inherits,
	};

	if (!finish_open(mcp, &node, src_fd, dst_fd, &folder->now))
		err_latch();
}

void folder_close(struct folder *folder, const struct mcp *mcp, int src_fd,
		  const char *src, const char *dst)
{
	int fd = dir_fd(folder->dir);

	if (fd < 0)
		err_report(errno, "cannot access %s", quote_always(dst));
	else
		folder_finish(folder, mcp, src_fd, fd, src, dst);
	dir_close(folder->dir);
}

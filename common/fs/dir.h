/* SPDX-License-Identifier: MIT */
#ifndef FS_DIR_H
#define FS_DIR_H

/*
 * dir - the directories one is in, from a root down, few of them open.
 *
 * Each is opened by its name in the one above, never by a path, so depth is
 * bounded neither by PATH_MAX nor by the limit on descriptors: beyond some
 * number the topmost are closed for now, and opened again on the way back,
 * through ".." or by their names from above.  What is opened again must be the
 * directory that was left, by device and inode.
 *
 * A pool and its directories belong to one thread.
 */

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct dir;

/* Zero-initialised, a pool is ready. */
struct dir_pool {
	struct dir *top, *bottom; /* the open ones but for roots */
	size_t open;              /* how many these are */
	size_t most;              /* and may be; 0: not yet known */
};

/*
 * Open NAME in UP; where UP is NULL, NAME in the directory AT (or AT_FDCWD) as
 * the root of POOL, which stays open until it is closed.  A symbolic link is
 * an error (ELOOP, ENOTDIR) unless FOLLOW.  *ST is what fstat says.  NULL with
 * errno where nothing was opened.
 */
struct dir *dir_open(struct dir_pool *pool, struct dir *up, int at,
		     const char *name, bool follow, struct stat *st);

/*
 * A descriptor of DIR, valid until the next call for its pool; -1 with errno
 * where DIR had been closed and cannot be reached any more (ESTALE: another
 * directory stands in its place).
 */
int dir_fd(struct dir *dir);

/*
 * A stream of DIR's entries from where they were read to, to be closed with
 * closedir; it stays good when DIR is closed for now.  NULL with errno.
 */
DIR *dir_read(struct dir *dir);

/* Is ST the status of DIR? */
bool dir_is(const struct dir *dir, const struct stat *st);

/* Close and free DIR; none may be left that was opened in it. */
void dir_close(struct dir *dir);

#endif

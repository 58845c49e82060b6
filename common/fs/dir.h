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

enum dir_flag {
	DIR_FOLLOW = 1, /* the name may be a symbolic link */
	DIR_PLACE = 2,  /* it may be one that must not be read: then it serves
			   to reach what is in it only */
};

/* Zero-initialised, a pool is ready. */
struct dir_pool {
	struct dir *top, *bottom; /* the open ones */
	size_t open;              /* how many these are */
	size_t most;              /* and may be; 0: not yet known */
};

/*
 * Open NAME in UP; where UP is NULL, NAME in the directory AT (or AT_FDCWD),
 * which must stay open for as long, as a root of POOL.  Without DIR_FOLLOW in
 * FLAGS, a symbolic link is an error (ELOOP, ENOTDIR).  *ST is what fstat says.
 * NULL with errno where nothing was opened.
 */
struct dir *dir_open(struct dir_pool *pool, struct dir *up, int at,
		     const char *name, unsigned flags, struct stat *st);

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

/*
 * Are there hardly any descriptors, so that directories held open would take
 * those that files need?  Each is then to be opened as a root, by its path,
 * with dir_rest behind each step.
 */
bool dir_scarce(void);

/* Close all directories of POOL for now. */
void dir_rest(struct dir_pool *pool);

/* Is ST the status of DIR? */
bool dir_is(const struct dir *dir, const struct stat *st);

/* Close and free DIR; none may be left that was opened in it. */
void dir_close(struct dir *dir);

#endif

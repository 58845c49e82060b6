/* SPDX-License-Identifier: MIT */

/*
 * The open directories of a pool are a list in order of depth, of bounded
 * length: what is opened goes to the bottom, what is closed for now comes from
 * the top, since it will be needed last.  On the way back, a directory
 * that was closed is the parent of the one that is being left: ".." leads
 * there without a search.  Where ".." leads elsewhere (the directory was
 * entered through a link, or moved), the way is taken down from the nearest
 * ancestor that is open.
 */

#include "fs/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/sys.h"

/* Directories open at a time: one tree in a thousand is deeper.  Where there
   are few descriptors, a chain takes an eighth of them: as little as one, and
   one more for the moment in which that is entered or left. */
enum { OPEN_MOST = 24, OPEN_LEAST = 1, OPEN_SHARE = 8 };

/* Three chains at work, the source and the copy of a file. */
enum { SCARCE = 8 };

struct dir {
	struct dir_pool *pool;
	struct dir *up;            /* NULL: a root */
	int at;                    /* which that is in */
	struct dir *above, *below; /* neighbours in the pool's list */
	dev_t dev;
	ino_t ino;
	int fd;         /* -1: closed for now */
	unsigned flags; /* of enum dir_flag */
	char name[];
};

static int open_at(int at, const char *name, unsigned flags)
{
	bool follow = flags & DIR_FOLLOW;
	int fd = openat(at, name,
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK |
				O_NOCTTY | (follow ? 0 : O_NOFOLLOW));

	if (fd < 0 && errno == EACCES && (flags & DIR_PLACE))
		return sys_open_place(at, name, follow);
	return fd;
}

static void unlist(struct dir *dir)
{
	struct dir_pool *pool = dir->pool;

	*(dir->above ? &dir->above->below : &pool->top) = dir->below;
	*(dir->below ? &dir->below->above : &pool->bottom) = dir->above;
	dir->above = dir->below = NULL;
	pool->open--;
}

/* Close the topmost directory for now, but not the one that is KEEP; false
   where there is none to spare. */
static bool spare(struct dir_pool *pool, int keep)
{
	struct dir *dir = pool->top;

	if (!dir || dir->fd == keep)
		return false;
	unlist(dir);
	close(dir->fd);
	dir->fd = -1;
	return true;
}

static size_t open_most(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur / OPEN_SHARE >= OPEN_MOST)
		return OPEN_MOST;
	size_t share = (size_t)limit.rlim_cur / OPEN_SHARE;
	return share > OPEN_LEAST ? share : OPEN_LEAST;
}

bool dir_scarce(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return false;
	int lowest = sys_open_place(AT_FDCWD, "/", true);
	if (lowest < 0)
		return errno == EMFILE;
	close(lowest);
	return limit.rlim_cur - (rlim_t)lowest < SCARCE;
}

void dir_rest(struct dir_pool *pool)
{
	while (spare(pool, -1))
		;
}

/* Was the last call refused for want of a descriptor, and is there one now?
   KEEP stays open. */
static bool made_room(struct dir_pool *pool, int keep)
{
	return (errno == EMFILE || errno == ENFILE) && spare(pool, keep);
}

/* openat for POOL, within its bounds. */
static int pool_open(struct dir_pool *pool, int at, const char *name,
		     unsigned flags)
{
	int fd;

	if (!pool->most)
		pool->most = open_most();
	if (pool->open >= pool->most)
		spare(pool, at);
	do
		fd = open_at(at, name, flags);
	while (fd < 0 && made_room(pool, at));
	return fd;
}

/* DIR is open as FD from now on, and the deepest that is. */
static void enlist(struct dir *dir, int fd)
{
	struct dir_pool *pool = dir->pool;

	dir->fd = fd;
	dir->above = pool->bottom;
	dir->below = NULL;
	*(pool->bottom ? &pool->bottom->below : &pool->top) = dir;
	pool->bottom = dir;
	pool->open++;
}

bool dir_is(const struct dir *dir, const struct stat *st)
{
	return dir->dev == st->st_dev && dir->ino == st->st_ino;
}

/* FD, if it is DIR; otherwise FD is closed, and the answer is -1. */
static int verified(const struct dir *dir, int fd)
{
	struct stat st;

	if (fd < 0 || (fstat(fd, &st) == 0 && dir_is(dir, &st)))
		return fd;
	close(fd);
	errno = ESTALE;
	return -1;
}

struct dir *dir_open(struct dir_pool *pool, struct dir *up, int at,
		     const char *name, unsigned flags, struct stat *st)
{
	size_t size = strlen(name) + 1;

	if (up && (at = dir_fd(up)) < 0)
		return NULL;
	struct dir *dir = malloc(sizeof(*dir) + size);
	if (!dir)
		return NULL;
	*dir = (struct dir){.pool = pool, .up = up, .at = at, .flags = flags};
	memcpy(dir->name, name, size);
	int fd = pool_open(pool, at, name, flags);
	if (fd < 0 || fstat(fd, st) != 0) {
		int error = errno;
		if (fd >= 0)
			close(fd);
		free(dir);
		errno = error;
		return NULL;
	}
	dir->dev = st->st_dev;
	dir->ino = st->st_ino;
	enlist(dir, fd);
	return dir;
}

/* Open DIR again, down from the nearest ancestor that is open, or from where
   the root is. */
static int reopen(struct dir *dir)
{
	const struct dir *top = dir; /* of those that are closed */
	size_t depth = 0;

	for (struct dir *d = dir; d && d->fd < 0; d = d->up) {
		top = d;
		depth++;
	}
	struct dir **way = malloc(depth * sizeof(*way));
	if (!way)
		return -1;
	struct dir *d = dir;
	for (size_t i = depth; i-- > 0; d = d->up)
		way[i] = d;
	int fd = d ? d->fd : top->at;
	for (size_t i = 0; i < depth; i++) {
		int next = verified(way[i],
				    open_at(fd, way[i]->name, way[i]->flags));
		int error = errno;
		if (i > 0)
			close(fd);
		errno = error;
		fd = next;
		if (fd < 0)
			break;
	}
	free(way);
	return fd;
}

int dir_fd(struct dir *dir)
{
	if (dir->fd < 0) {
		int fd = reopen(dir);
		if (fd < 0)
			return -1;
		enlist(dir, fd);
	}
	while (dir->pool->open > dir->pool->most && spare(dir->pool, dir->fd))
		;
	return dir->fd;
}

DIR *dir_read(struct dir *dir)
{
	int fd, copy;

	if ((fd = dir_fd(dir)) < 0)
		return NULL;
	do
		copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	while (copy < 0 && made_room(dir->pool, fd));
	if (copy < 0 && errno != EMFILE && errno != ENFILE)
		return NULL;
	if (copy < 0) { /* it is the last one: then it becomes the stream's */
		unlist(dir);
		dir->fd = -1;
		copy = fd;
	}
	DIR *stream = fdopendir(copy);
	if (!stream) {
		int error = errno;
		close(copy);
		errno = error;
	}
	return stream;
}

void dir_close(struct dir *dir)
{
	struct dir *up = dir->up;

	if (dir->fd >= 0) {
		int fd = -1;
		if (up && up->fd < 0)
			fd = verified(up, open_at(dir->fd, "..",
						  up->flags & DIR_PLACE));
		unlist(dir);
		close(dir->fd);
		if (fd >= 0)
			enlist(up, fd);
	}
	free(dir);
}

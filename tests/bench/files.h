/* SPDX-License-Identifier: MIT */
#ifndef BENCH_FILES_H
#define BENCH_FILES_H

/*
 * files - every regular file of a tree, open for reading.
 */

#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

static void (*files_visit)(int fd);

static inline int files_open(const char *path, const struct stat *st, int type,
			     struct FTW *ftw)
{
	(void)st, (void)ftw;
	if (type != FTW_F)
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		files_visit(fd);
		close(fd);
	}
	return 0;
}

/* Visit what can be opened in the tree PATH; -1 with errno where the tree
   cannot be read.  Not thread-safe. */
static inline int files_each(const char *path, void (*visit)(int fd))
{
	files_visit = visit;
	return nftw(path, files_open, 16, FTW_PHYS);
}

/* Have its contents come from the disk. */
static inline void files_drop(int fd)
{
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

/* Read it to its end, in steps as cat's. */
static inline void files_read(int fd)
{
	static char room[1 << 17];

	while (read(fd, room, sizeof(room)) > 0)
		;
}

#endif

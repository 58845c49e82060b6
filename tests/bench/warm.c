/* SPDX-License-Identifier: MIT */

/*
 * warm - bring files into memory as reading does.
 *
 *	warm PATH...
 *
 * What was just written lies in the page cache in small pieces, what was read
 * from the disk in large ones, and that decides how fast it is looked at.  So
 * every regular file in the trees PATH is written out, dropped and read anew.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

static char room[1 << 18];

static int warm(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	(void)st, (void)ftw;
	if (type != FTW_F)
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	while (read(fd, room, sizeof(room)) > 0)
		;
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	err_init("warm", EXIT_FAILURE);
	sync();
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], warm, 16, FTW_PHYS) != 0)
			err_report(errno, "%s", argv[i]);
	return err_status(EXIT_SUCCESS);
}

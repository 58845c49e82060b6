/* SPDX-License-Identifier: MIT */

/*
 * reader - read files as plainly as can be, and do nothing with them.
 *
 *	reader PATH...
 *
 * Every regular file in the trees PATH is read once, one after the other, in
 * steps of 128 KiB as cat does.  That is what searching may cost where files
 * come from the disk.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

static char room[1 << 17];

static int read_one(const char *path, const struct stat *st, int type,
		    struct FTW *ftw)
{
	(void)st, (void)ftw;
	if (type != FTW_F)
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return 0;
	while (read(fd, room, sizeof(room)) > 0)
		;
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	err_init("reader", EXIT_FAILURE);
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], read_one, 16, FTW_PHYS) != 0)
			err_report(errno, "%s", argv[i]);
	return err_status(EXIT_SUCCESS);
}

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
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "bench/files.h"

static void warm(int fd)
{
	files_drop(fd);
	files_read(fd);
}

int main(int argc, char **argv)
{
	err_init("warm", EXIT_FAILURE);
	sync();
	for (int i = 1; i < argc; i++)
		if (files_each(argv[i], warm) != 0)
			err_report(errno, "%s", argv[i]);
	return err_status(EXIT_SUCCESS);
}

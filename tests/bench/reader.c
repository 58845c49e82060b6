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
#include <stdlib.h>

#include "base/err.h"
#include "bench/files.h"

int main(int argc, char **argv)
{
	err_init("reader", EXIT_FAILURE);
	for (int i = 1; i < argc; i++)
		if (files_each(argv[i], files_read) != 0)
			err_report(errno, "%s", argv[i]);
	return err_status(EXIT_SUCCESS);
}

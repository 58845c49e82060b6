/* SPDX-License-Identifier: MIT */

/*
 * mcp - copy files and trees.
 *
 *	main.c     the operands, one after another
 *	opts.c     the options
 *	target.c   what the copy of an operand is called
 *	parents.c  the directories above it (--parents)
 *	tree.c     an operand and what is below it
 *	jobs.c     the threads that copy what is in it
 *	folder.c   a directory
 *	node.c     anything else
 *	clash.c    what is there already: -i -n -u, backups
 *	ask.c      -i asks
 *	same.c     is that the source itself?
 *	links.c    names of one file; -l, -s
 *	seen.c     names that were met before
 *	file.c     contents
 *	finish.c   attributes
 *	context.c  labels of SELinux
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/sys.h"
#include "mcp/ask.h"
#include "mcp/context.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"
#include "mcp/target.h"

static void flush(void *arg)
{
	(void)arg;
	(void)fflush(stdout);
}

static mode_t read_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

/*
 * See that no copy becomes a standard stream that was closed, and gets what is
 * said there: until the end that is a place, which can be neither read nor
 * written.  CLOSED: which of them were.
 */
static void occupy_streams(bool closed[STDERR_FILENO + 1])
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		closed[fd] = fcntl(fd, F_GETFD) < 0 && errno == EBADF;
		if (closed[fd])
			(void)sys_open_place(AT_FDCWD, "/", true);
	}
}

/* Whatever -v had to say must have arrived; that nothing was said to a CLOSED
   descriptor is no failure. */
static void close_stdout(bool closed)
{
	bool failed = ferror(stdout) != 0; /* before some message */

	errno = 0;
	failed |= fflush(stdout) != 0;
	if (fclose(stdout) != 0)
		failed |= errno != EBADF;
	if (failed)
		err_report(closed ? EBADF : errno, "write error");
}

int main(int argc, char **argv)
{
	/* Static, since what they hold is wanted to the end. */
	static struct mcp_opts opts;
	static struct mcp mcp;
	struct target target;
	bool closed[STDERR_FILENO + 1];

	occupy_streams(closed);
	err_init(argc ? argv[0] : "mcp", EXIT_FAILURE);
	err_shorten();
	int at = mcp_parse(&opts, argc, argv);
	context_start(&opts);
	char **operands = argv + at;
	size_t count = (size_t)(argc - at);
	target_find(&target, &opts, operands, &count);

	mcp = (struct mcp){
		.opts = &opts,
		.umask = read_umask(),
		.privileged = geteuid() == 0,
	};
	err_before(flush, NULL);
	target_copy(&target, &mcp, operands, count);

	err_before(NULL, NULL);
	ask_close(closed[STDIN_FILENO]);
	close_stdout(closed[STDOUT_FILENO]);
	return err_status(EXIT_SUCCESS);
}

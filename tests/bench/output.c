/* SPDX-License-Identifier: MIT */

/*
 * How large the buffer of common/io/output.h should be: lines are copied into
 * buffers of several sizes, which are written to a new file, to a pipe that
 * another process reads, and to /dev/null.
 *
 *	bench/output [DIRECTORY [MIB]]
 *
 * GB/s for MIB MiB (256), the best of ROUNDS with all sizes in turn; the file
 * is made in DIRECTORY (TMPDIR or /tmp).
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "io/rw.h"

enum { ROUNDS = 5, LINE = 48 };

static const size_t sizes[] = {32 << 10,  64 << 10, 128 << 10,
			       256 << 10, 1 << 20,  4 << 20};
static const char *const targets[] = {"file", "pipe", "/dev/null"};

static size_t total = (size_t)256 << 20;
static unsigned char *buffer;
static char name[4096];

static void die(const char *what)
{
	fprintf(stderr, "output: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Write TOTAL bytes of lines to FD through SIZE bytes of buffer. */
static void put(int fd, size_t size)
{
	static const char line[LINE] = "one line of text, as long as lines are";
	size_t len = 0;

	for (size_t done = 0; done < total; done += LINE) {
		if (size - len < LINE) {
			if (rw_write(fd, buffer, len) < len)
				die("write");
			len = 0;
		}
		memcpy(buffer + len, line, LINE);
		len += LINE;
	}
	if (rw_write(fd, buffer, len) < len)
		die("write");
}

/* A descriptor of TARGET to write to; *READER is the process to wait for. */
static int open_target(size_t target, pid_t *reader)
{
	int fd[2];

	*reader = 0;
	if (target != 1)
		return open(target == 0 ? name : targets[target],
			    O_CREAT | O_TRUNC | O_WRONLY, 0600);
	if (pipe(fd) != 0 || (*reader = fork()) < 0)
		die("pipe");
	if (*reader == 0) {
		close(fd[1]);
		while (read(fd[0], buffer, 1 << 20) > 0)
			;
		_exit(0);
	}
	close(fd[0]);
	return fd[1];
}

static double run(size_t target, size_t size)
{
	pid_t reader;
	int fd = open_target(target, &reader);

	if (fd < 0)
		die(targets[target]);
	double start = now();
	put(fd, size);
	close(fd);
	if (reader)
		waitpid(reader, NULL, 0);
	return now() - start;
}

int main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : getenv("TMPDIR");

	snprintf(name, sizeof(name), "%s/maputils-bench-%ld",
		 dir && *dir ? dir : "/tmp", (long)getpid());
	if (argc > 2)
		total = strtoul(argv[2], NULL, 10) << 20;
	buffer = calloc(1, 4 << 20);
	if (!buffer || !total)
		die("cannot begin");
	for (size_t target = 0; target < COMPAT_COUNT(targets); target++) {
		double best[COMPAT_COUNT(sizes)];
		for (int round = 0; round < ROUNDS; round++)
			for (size_t i = 0; i < COMPAT_COUNT(sizes); i++) {
				double took = run(target, sizes[i]);
				if (round == 0 || took < best[i])
					best[i] = took;
			}
		for (size_t i = 0; i < COMPAT_COUNT(sizes); i++)
			printf("%-10s %5zu KiB %6.2f\n", targets[target],
			       sizes[i] >> 10, (double)total / best[i] / 1e9);
	}
	unlink(name);
	free(buffer);
	return 0;
}

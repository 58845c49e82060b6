/* SPDX-License-Identifier: MIT */

/*
 * bench/copy - which way copies fastest, and in which steps: the numbers that
 * stand beside the constants of common/copy.
 *
 *	copy [DIR [MIB]]
 *
 * Each row is the best of several runs, in microseconds and GB/s, over files
 * in DIR (default: the working directory) that were read, not just written.
 * The kernel's calls are used bare, so that a way can be judged that the
 * ladder does not take.  Opening, truncating and removing are not counted.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/sys.h"

enum { ROOM = 4 << 20, MIB = 1 << 20 };

static unsigned char *room; /* ROOM bytes for everyone */

/* Copy LEN bytes of SRC to DST in steps of STEP. */
typedef void way(int src, int dst, size_t len, size_t step);

static void check(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

static void write_all(int fd, const unsigned char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		check(n > 0, "write");
		data += n;
		len -= (size_t)n;
	}
}

static void by_read(int src, int dst, size_t len, size_t step)
{
	ssize_t n;

	(void)len;
	while ((n = read(src, room, step)) > 0)
		write_all(dst, room, (size_t)n);
	check(n == 0, "read");
}

static void by_reserve_read(int src, int dst, size_t len, size_t step)
{
	(void)sys_reserve(dst, 0, (off_t)len);
	by_read(src, dst, len, step);
}

static void by_map(int src, int dst, size_t len, size_t step)
{
	unsigned char *map = mmap(NULL, len, PROT_READ, MAP_SHARED, src, 0);

	check(map != MAP_FAILED, "mmap");
	for (size_t at = 0; at < len; at += step)
		write_all(dst, map + at, len - at < step ? len - at : step);
	munmap(map, len);
}

static void by_reserve_map(int src, int dst, size_t len, size_t step)
{
	(void)sys_reserve(dst, 0, (off_t)len);
	by_map(src, dst, len, step);
}

static void by_range(int src, int dst, size_t len, size_t step)
{
	ssize_t n;

	(void)len;
	while ((n = sys_copy_range(src, NULL, dst, NULL, step)) > 0)
		;
	check(n == 0, "copy_file_range");
}

static void by_reserve_range(int src, int dst, size_t len, size_t step)
{
	(void)sys_reserve(dst, 0, (off_t)len);
	by_range(src, dst, len, step);
}

static void by_splice(int src, int dst, size_t len, size_t step)
{
	ssize_t n;

	(void)len;
	while ((n = sys_splice(src, NULL, dst, NULL, step)) > 0)
		;
	check(n == 0, "splice");
}

/* Through a pipe of our own, of STEP bytes. */
static void by_broker(int src, int dst, size_t len, size_t step)
{
	int ends[2];
	ssize_t n;

	(void)len;
	check(pipe(ends) == 0, "pipe");
	sys_pipe_size(ends[1], (int)step);
	while ((n = sys_splice(src, NULL, ends[1], NULL, step)) > 0)
		while (n > 0) {
			ssize_t m =
				sys_splice(ends[0], NULL, dst, NULL, (size_t)n);
			check(m > 0, "splice");
			n -= m;
		}
	check(n == 0, "splice");
	close(ends[0]);
	close(ends[1]);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void row(const char *what, size_t len, size_t step, double best)
{
	printf("%-26s %9zu KiB, step %7zu KiB: %10.1f us %6.2f GB/s\n", what,
	       len >> 10, step >> 10, best, (double)len / best / 1e3);
	fflush(stdout);
}

/* How often a run over LEN bytes is worth repeating. */
static int runs_for(size_t len)
{
	return len >= (size_t)64 * MIB ? 5 : len >= MIB ? 15 : 300;
}

static void to_file(const char *what, way *copy, int src, int dst, size_t len,
		    size_t step)
{
	double best = 1e18;

	for (int i = runs_for(len); i-- > 0;) {
		check(ftruncate(dst, 0) == 0, "ftruncate");
		lseek(dst, 0, SEEK_SET);
		lseek(src, 0, SEEK_SET);
		double t = now();
		copy(src, dst, len, step);
		t = now() - t;
		best = t < best ? t : best;
	}
	row(what, len, step, best);
}

static void to_null(const char *what, way *copy, int src, size_t len,
		    size_t step)
{
	int dst = open("/dev/null", O_WRONLY);
	double best = 1e18;

	for (int i = runs_for(len); i-- > 0;) {
		lseek(src, 0, SEEK_SET);
		double t = now();
		copy(src, dst, len, step);
		t = now() - t;
		best = t < best ? t : best;
	}
	close(dst);
	row(what, len, step, best);
}

/* Into a pipe of PIPE bytes (0: as it comes) that a child reads empty. */
static void to_pipe(const char *what, way *copy, int src, size_t len,
		    size_t step, int pipe_size)
{
	double best = 1e18;

	for (int i = runs_for(len) / 3 + 1; i-- > 0;) {
		int ends[2];

		check(pipe(ends) == 0, "pipe");
		if (pipe_size)
			sys_pipe_size(ends[1], pipe_size);
		lseek(src, 0, SEEK_SET);
		double t = now();
		pid_t child = fork();
		if (child == 0) {
			close(ends[1]);
			while (read(ends[0], room, 256 << 10) > 0)
				;
			_exit(0);
		}
		close(ends[0]);
		copy(src, ends[1], len, step);
		close(ends[1]);
		waitpid(child, NULL, 0);
		t = now() - t;
		best = t < best ? t : best;
	}
	row(what, len, step, best);
}

/* Out of a pipe of PIPE bytes (0: as it comes) that a child fills. */
static void from_pipe(const char *what, way *copy, int dst, size_t len,
		      size_t step, int pipe_size)
{
	double best = 1e18;

	for (int i = runs_for(len) / 3 + 1; i-- > 0;) {
		int ends[2];

		check(pipe(ends) == 0, "pipe");
		if (pipe_size)
			sys_pipe_size(ends[1], pipe_size);
		(void)ftruncate(dst, 0);
		lseek(dst, 0, SEEK_SET);
		double t = now();
		pid_t child = fork();
		if (child == 0) {
			close(ends[0]);
			for (size_t at = 0; at < len; at += 64 << 10)
				write_all(ends[1], room, 64 << 10);
			_exit(0);
		}
		close(ends[1]);
		copy(ends[0], dst, len, step);
		close(ends[0]);
		waitpid(child, NULL, 0);
		t = now() - t;
		best = t < best ? t : best;
	}
	row(what, len, step, best);
}

/* A file of LEN bytes in the page cache as reading brings it there. */
static int source(const char *path, size_t len)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	check(fd >= 0, path);
	for (size_t at = 0; at < len; at += ROOM)
		write_all(fd, room, len - at < ROOM ? len - at : ROOM);
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	lseek(fd, 0, SEEK_SET);
	while (read(fd, room, MIB) > 0)
		;
	return fd;
}

static void files(int src, int dst, size_t len)
{
	static const size_t steps[] = {64 << 10, 256 << 10, MIB, ROOM};

	to_file("file: copy_file_range", by_range, src, dst, len,
		(size_t)1 << 30);
	to_file("file: reserve, range", by_reserve_range, src, dst, len,
		(size_t)1 << 30);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (i > 0 && steps[i - 1] >= len)
			break;
		to_file("file: read", by_read, src, dst, len, steps[i]);
		to_file("file: reserve, read", by_reserve_read, src, dst, len,
			steps[i]);
		to_file("file: map", by_map, src, dst, len, steps[i]);
		to_file("file: reserve, map", by_reserve_map, src, dst, len,
			steps[i]);
	}
}

static void pipes(int src, int dst, size_t len)
{
	for (int size = 0; size <= MIB; size += MIB) {
		printf("pipe of %s\n", size ? "1 MiB" : "64 KiB");
		to_pipe("pipe: splice", by_splice, src, len, MIB, size);
		to_pipe("pipe: broker", by_broker, src, len, 256 << 10, size);
		to_pipe("pipe: broker", by_broker, src, len, MIB, size);
		to_pipe("pipe: map", by_map, src, len, 64 << 10, size);
		to_pipe("pipe: map", by_map, src, len, MIB, size);
		to_pipe("pipe: read", by_read, src, len, 64 << 10, size);
		to_pipe("pipe: read", by_read, src, len, 256 << 10, size);
		from_pipe("from pipe: splice", by_splice, dst, len, MIB, size);
		from_pipe("from pipe: read", by_read, dst, len, 64 << 10, size);
		from_pipe("from pipe: read", by_read, dst, len, 256 << 10,
			  size);
	}
	to_null("null: read", by_read, src, len, 256 << 10);
	to_null("null: map", by_map, src, len, MIB);
	to_null("null: broker", by_broker, src, len, 256 << 10);
	to_null("null: broker", by_broker, src, len, MIB);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {1 << 10,   16 << 10, 64 << 10, 128 << 10,
				       256 << 10, MIB,      ROOM,     4 * ROOM};

	if (argc > 1)
		check(chdir(argv[1]) == 0, argv[1]);
	size_t large = (argc > 2 ? strtoul(argv[2], NULL, 10) : 256) * MIB;

	room = malloc(ROOM);
	check(room != NULL, "malloc");
	for (size_t i = 0; i < ROOM; i++)
		room[i] = (unsigned char)(i * 2654435761u >> 13);
	int dst = open("copy-to", O_RDWR | O_CREAT | O_TRUNC, 0600);
	check(dst >= 0, "copy-to");
	for (size_t i = 0; i <= sizeof(sizes) / sizeof(*sizes); i++) {
		size_t len =
			i < sizeof(sizes) / sizeof(*sizes) ? sizes[i] : large;
		int src = source("copy-from", len);
		files(src, dst, len);
		if (len >= 64 << 10)
			pipes(src, dst, len);
		close(src);
	}
	unlink("copy-from");
	unlink("copy-to");
	return 0;
}

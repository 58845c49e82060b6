/* SPDX-License-Identifier: MIT */

/*
 * What common/io/input.c chooses between, measured again: reading in steps of
 * several sizes against maps of several kinds, for one large file and for many
 * small ones, each byte looked at once (memchr for a byte that is not there).
 *
 *	bench/input [DIRECTORY [MIB]]
 *
 * Files of MIB MiB (256) in all are made in DIRECTORY (TMPDIR or /tmp) and
 * read back from the disk first, as the way in which pages came into the cache
 * decides much.  Best of ROUNDS, all ways in turn; cold is one run.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"

enum { ROUNDS = 7 };

struct way {
	const char *name;
	size_t step; /* bytes a read or a window; 0: the whole file */
	int map;     /* flags for mmap; 0: read */
	int advice;  /* for madvise; 0: none (MADV_NORMAL) */
};

static const struct way large_ways[] = {
	{"read 64 KiB", 64 << 10, 0, 0},
	{"read 128 KiB", 128 << 10, 0, 0},
	{"read 256 KiB", 256 << 10, 0, 0},
	{"read 1 MiB", 1 << 20, 0, 0},
	{"map 1 MiB", 1 << 20, MAP_PRIVATE, 0},
	{"map 8 MiB", 8 << 20, MAP_PRIVATE, 0},
	{"map 64 MiB", 64 << 20, MAP_PRIVATE, 0},
	{"map whole, private", 0, MAP_PRIVATE, 0},
	{"map whole, shared", 0, MAP_SHARED, 0},
	{"map whole, sequential", 0, MAP_PRIVATE, MADV_SEQUENTIAL},
	{"map whole, willneed", 0, MAP_PRIVATE, MADV_WILLNEED},
};

static const struct way small_ways[] = {
	{"read", 256 << 10, 0, 0},
	{"map", 0, MAP_PRIVATE, 0},
};

static const char *dir;
static size_t total = (size_t)256 << 20;
static unsigned char *buffer;

static void die(const char *what)
{
	fprintf(stderr, "input: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *name_of(size_t i)
{
	static char name[4096];

	snprintf(name, sizeof(name), "%s/maputils-bench-%ld-%zu", dir,
		 (long)getpid(), i);
	return name;
}

static void look(const void *data, size_t len)
{
	if (memchr(data, 0, len))
		die("a byte that was not written");
}

static void read_all(int fd, const struct way *way)
{
	ssize_t n;

	while ((n = read(fd, buffer, way->step)) > 0)
		look(buffer, (size_t)n);
}

static void map_all(int fd, const struct way *way, size_t size)
{
	size_t step = way->step ? way->step : size;

	for (size_t at = 0; at < size; at += step) {
		size_t len = size - at < step ? size - at : step;
		void *map = mmap(NULL, len, PROT_READ, way->map, fd, (off_t)at);
		if (map == MAP_FAILED)
			die("mmap");
		if (way->advice)
			madvise(map, len, way->advice);
		look(map, len);
		munmap(map, len);
	}
}

/* Seconds for looking once at every byte of COUNT files. */
static double run(const struct way *way, size_t count)
{
	double start = now();

	for (size_t i = 0; i < count; i++) {
		struct stat st;
		int fd = open(name_of(i), O_RDONLY);
		if (fd < 0 || fstat(fd, &st) != 0)
			die(name_of(i));
		if (way->map)
			map_all(fd, way, (size_t)st.st_size);
		else
			read_all(fd, way);
		close(fd);
	}
	return now() - start;
}

/*
 * Let the next run read FD's file from the disk, where it is on one.  Not by
 * drop_caches: that marks the pages of a tmpfs so that a map gets them one by
 * one, at a third of the speed.
 */
static void forget(int fd)
{
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void forget_files(size_t count)
{
	while (count--) {
		int fd = open(name_of(count), O_RDONLY);
		if (fd < 0)
			die(name_of(count));
		forget(fd);
		close(fd);
	}
}

static void make_files(size_t count, size_t size)
{
	memset(buffer, 'x', 1 << 20);
	for (size_t i = 0; i < count; i++) {
		int fd = open(name_of(i), O_CREAT | O_TRUNC | O_WRONLY, 0600);
		if (fd < 0)
			die(name_of(i));
		for (size_t left = size, n; left; left -= n) {
			n = left < 1 << 20 ? left : 1 << 20;
			if (write(fd, buffer, n) != (ssize_t)n)
				die(name_of(i));
		}
		forget(fd);
		close(fd);
	}
	run(&small_ways[0], count);
}

static void remove_files(size_t count)
{
	while (count--)
		unlink(name_of(count));
}

static void measure(const struct way *ways, size_t n, size_t count,
		    double *best)
{
	for (size_t i = 0; i < n; i++)
		best[i] = 1e9;
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < n; i++) {
			double took = run(&ways[i], count);
			if (took < best[i])
				best[i] = took;
		}
}

static void bench_large(void)
{
	double best[COMPAT_COUNT(large_ways)];

	make_files(1, total);
	measure(large_ways, COMPAT_COUNT(large_ways), 1, best);
	printf("one file of %zu MiB, GB/s warm, cold\n", total >> 20);
	for (size_t i = 0; i < COMPAT_COUNT(large_ways); i++) {
		forget_files(1);
		printf("%-24s %6.2f %6.2f\n", large_ways[i].name,
		       (double)total / best[i] / 1e9,
		       (double)total / run(&large_ways[i], 1) / 1e9);
	}
	remove_files(1);
}

static void bench_small(void)
{
	printf("many files, us a file: read, map, map / read\n");
	for (size_t size = 4 << 10; size <= 2 << 20; size *= 2) {
		double best[COMPAT_COUNT(small_ways)];
		size_t count = total / 4 / size;
		if (count > 2000)
			count = 2000;
		make_files(count, size);
		measure(small_ways, COMPAT_COUNT(small_ways), count, best);
		printf("%5zu KiB %8.2f %8.2f %6.2f\n", size >> 10,
		       best[0] / (double)count * 1e6,
		       best[1] / (double)count * 1e6, best[1] / best[0]);
		remove_files(count);
	}
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : getenv("TMPDIR");
	if (!dir || !*dir)
		dir = "/tmp";
	if (argc > 2)
		total = strtoul(argv[2], NULL, 10) << 20;
	buffer = malloc(1 << 20);
	if (!buffer || !total)
		die("cannot begin");
	bench_large();
	bench_small();
	free(buffer);
	return 0;
}

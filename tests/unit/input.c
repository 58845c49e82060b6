/* SPDX-License-Identifier: MIT */

/*
 * input: the bytes of any file from any offset, whatever the way, with the
 * kept bytes before the new ones.  In a debug build all of it is done again
 * with tiny windows, tiny reads and without maps.  Files that shrink are in
 * shrink.c.
 */

#include "io/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/knob.h"
#include "unit/check.h"
#include "unit/scratch.h"

enum { LARGE = 1300001 }; /* mapped */

static unsigned seed = 1;

/* A number below N. */
static size_t below(size_t n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/* How much of a span is kept for the next. */
enum keep { NOTHING, SOME, ALL };

static size_t to_keep(enum keep how, size_t len)
{
	if (how == NOTHING)
		return 0;
	if (how == ALL)
		return len;
	size_t keep = below(2) ? below(len + 1) : below(100);
	return keep < len ? keep : len;
}

/*
 * Read IN to its end, where the first byte is that of offset FROM, and return
 * the offset of the end.
 */
static off_t read_on(struct input *in, off_t from, enum keep how)
{
	struct input_span span = {0}, last;
	size_t keep = 0;
	int got;

	while ((last = span, got = input_next(in, keep, &span)) > 0) {
		CHECK(span.len > keep);
		CHECK_INT(span.offset, from - (off_t)keep);
		CHECK_INT(input_valid(in), span.len);
		CHECK(scratch_holds(span.data, span.len, span.offset));
		from = span.offset + (off_t)span.len;
		keep = to_keep(how, span.len);
	}
	CHECK_INT(got, 0);
	CHECK(span.data == last.data && span.len == last.len);
	CHECK(scratch_holds(span.data, span.len, span.offset));
	CHECK_INT(input_next(in, keep, &span), 0);
	return from;
}

/* Sizes around every limit, each from several offsets, with one input. */
static void files(off_t most)
{
	const off_t K = 1024;
	const off_t sizes[] = {0,           1,       2,
			       4095,        4096,    4097,
			       64 * K,      256 * K, 256 * K - 1,
			       256 * K + 1, 512 * K, 512 * K - 1,
			       LARGE};
	struct input *in = input_new();

	for (size_t i = 0; i < COMPAT_COUNT(sizes); i++) {
		off_t size = sizes[i];
		if (size > most)
			continue;
		const off_t offsets[] = {0,    1,        4096,
					 5000, size / 2, size - 1,
					 size, size + 1, size + 10000};
		int fd = scratch_file(NULL, size);
		for (size_t j = 0; j < COMPAT_COUNT(offsets); j++) {
			off_t at = offsets[j] < 0 ? 0 : offsets[j];
			CHECK_INT(lseek(fd, at, SEEK_SET), at);
			CHECK(input_start(in, fd, NULL) == 0);
			off_t end = at < size ? size : at;
			CHECK_INT(read_on(in, at, (enum keep)below(3)), end);
			CHECK_INT(input_stat(in)->st_size, size);
			input_settle(in, at + 7);
			CHECK_INT(lseek(fd, 0, SEEK_CUR), at + 7);
			CHECK(!input_would_block(in));
		}
		input_stop(in);
		close(fd);
	}
	input_free(in);
}

/* What is fetched is what was there, and nothing beyond the end is asked for.
 */
static void fetches(void)
{
	static const off_t sizes[] = {10000, LARGE};
	struct input *in = input_new();

	for (size_t i = 0; i < COMPAT_COUNT(sizes); i++) {
		int fd = scratch_file(NULL, sizes[i]);
		struct input_span span;
		CHECK(input_start(in, fd, NULL) == 0);
		CHECK(input_fetch(in, 0, sizes[i]));
		CHECK_INT(input_next(in, 0, &span), 1);
		for (off_t at = 0; at < sizes[i]; at += 7777)
			CHECK(input_fetch(in, at, at + 10001));
		CHECK(input_fetch(in, sizes[i], sizes[i] + 1));
		CHECK(input_fetch(in, sizes[i] + 1, sizes[i] + 100000));
		CHECK_INT(input_valid(in), span.len);
		CHECK(scratch_holds(span.data, span.len, 0));
		input_stop(in);
		CHECK(input_fetch(in, 0, sizes[i]));
		close(fd);
	}
	input_free(in);
}

static void seeks(void)
{
	static const off_t sizes[] = {10000, LARGE};
	struct input *in = input_new();

	for (size_t i = 0; i < COMPAT_COUNT(sizes); i++) {
		int fd = scratch_file(NULL, sizes[i]);
		struct input_span span;
		CHECK(input_start(in, fd, NULL) == 0);
		for (int n = 0; n < 100; n++) {
			off_t at = (off_t)below((size_t)sizes[i]);
			CHECK(input_seek(in, at) == 0);
			CHECK_INT(input_valid(in), 0);
			CHECK_INT(input_next(in, 0, &span), 1);
			CHECK_INT(span.offset, at);
			CHECK(scratch_holds(span.data, span.len, at));
		}
		CHECK(input_seek(in, 77) == 0);
		CHECK_INT(read_on(in, 77, SOME), sizes[i]);
		CHECK(input_seek(in, sizes[i] + 1) == 0);
		CHECK_INT(input_next(in, 0, &span), 0);
		CHECK_INT(lseek(fd, 0, SEEK_CUR), 0);
		close(fd);
	}
	input_free(in);
}

/* What was read comes at once, and what was kept comes with it. */
static void pipes(void)
{
	struct input *in = input_new();
	struct input_span span;
	int fd[2];

	CHECK(pipe(fd) == 0);
	CHECK(input_start(in, fd[0], NULL) == 0);
	CHECK_INT(input_way(in), INPUT_READ);
	CHECK(input_would_block(in));
	size_t step = knob_size("MAPUTILS_READ", 100);
	for (off_t at = 0; at < 30; at += 3) {
		unsigned char data[3];
		for (int i = 0; i < 3; i++)
			data[i] = scratch_byte(at + i);
		CHECK_INT(write(fd[1], data, 3), 3);
		CHECK(!input_would_block(in));
		for (size_t n = 0; n < 3; n += step) {
			size_t keep = below((size_t)at + n + 1);
			if (at + (off_t)n > 0 && keep > span.len)
				keep = span.len;
			CHECK_INT(input_next(in, keep, &span), 1);
			CHECK_INT(span.offset, at + (off_t)(n - keep));
			CHECK_INT(span.len, keep + (step < 3 ? step : 3));
			CHECK(scratch_holds(span.data, span.len, span.offset));
		}
		CHECK(input_would_block(in));
	}
	errno = 0;
	CHECK_INT(input_seek(in, 0), -1);
	CHECK_INT(errno, ESPIPE);
	input_settle(in, 3);
	close(fd[1]);
	CHECK_INT(input_next(in, 1, &span), 0);
	CHECK(scratch_holds(span.data, span.len, span.offset));
	close(fd[0]);
	input_free(in);
}

enum { LINE = 9 << 20 };

static void *feed(void *arg)
{
	static unsigned char data[60000];
	int fd = *(int *)arg;

	for (off_t at = 0; at < LINE;) {
		size_t len = sizeof(data);
		if ((off_t)len > LINE - at)
			len = (size_t)(LINE - at);
		for (size_t i = 0; i < len; i++)
			data[i] = scratch_byte(at + (off_t)i);
		CHECK_INT(write(fd, data, len), len);
		at += (off_t)len;
	}
	close(fd);
	return NULL;
}

/* A line of many buffers' length through a pipe. */
static void long_line(void)
{
	struct input *in = input_new();
	struct input_span span = {0};
	pthread_t thread;
	int fd[2];

	CHECK(pipe(fd) == 0);
	CHECK(pthread_create(&thread, NULL, feed, &fd[1]) == 0);
	CHECK(input_start(in, fd[0], NULL) == 0);
	while (input_next(in, span.len, &span) > 0)
		;
	CHECK_INT(span.len, LINE);
	CHECK(scratch_holds(span.data, LINE, 0));
	pthread_join(thread, NULL);
	close(fd[0]);
	input_free(in);
}

/* A file that grows behind the last span is read to where it ends now. */
static void growing(void)
{
	static const off_t sizes[] = {1, 5000, 256 << 10, 1000000};
	struct input *in = input_new();

	for (size_t i = 0; i < COMPAT_COUNT(sizes); i++) {
		off_t size = sizes[i];
		int fd = scratch_file(NULL, size);
		struct input_span span;
		CHECK(input_start(in, fd, NULL) == 0);
		/* Grown before a small file is read, after a large is mapped */
		scratch_fill(fd, size, size + 1000);
		CHECK_INT(input_next(in, 0, &span), 1);
		CHECK_INT(span.offset, 0);
		while (span.offset + (off_t)span.len < size) {
			CHECK_INT(input_valid(in), span.len);
			CHECK_INT(input_next(in, 0, &span), 1);
		}
		off_t end = span.offset + (off_t)span.len;
		size_t keep = below(span.len + 1);
		scratch_fill(fd, size + 1000, size + 600000);
		while (input_next(in, keep, &span) > 0) {
			CHECK_INT(span.offset, end - (off_t)keep);
			CHECK(span.len > keep);
			CHECK(scratch_holds(span.data, span.len, span.offset));
			end = span.offset + (off_t)span.len;
			keep = below(span.len);
		}
		CHECK_INT(end, size + 600000);
		close(fd);
	}
	input_free(in);
}

/* All bytes of the file NAME, counted. */
static size_t length(const char *name)
{
	struct input *in = input_new();
	struct input_span span;
	size_t sum = 0;
	int got, fd = open(name, O_RDONLY);

	CHECK(fd >= 0);
	CHECK(input_start(in, fd, NULL) == 0);
	while ((got = input_next(in, 0, &span)) > 0)
		sum += span.len;
	CHECK_INT(got, 0);
	input_free(in);
	close(fd);
	return sum;
}

/* What is begun as a small file: all of it and no more, from wherever the
   descriptor stood. */
static void small(off_t longest)
{
	const off_t K = 1024;
	const off_t sizes[] = {0,
			       1,
			       60,
			       61,
			       4096,
			       256 * K - 1,
			       256 * K,
			       256 * K + 1,
			       1000000,
			       4096 * K - 1,
			       4096 * K};
	struct input *in = input_new();
	const char *map = knob_text("MAPUTILS_MAP");
	off_t most = (off_t)knob_size("MAPUTILS_MAP_MIN", 4 << 20);

	if (map && strcmp(map, "never") == 0)
		most = INT64_MAX;
	for (size_t i = 0; i < COMPAT_COUNT(sizes) && sizes[i] <= longest;
	     i++) {
		off_t size = sizes[i];
		int fd = scratch_file(NULL, size);
		bool fits = size < most;
		CHECK_INT(input_start_small(in, fd), fits);
		if (!fits)
			CHECK_INT(lseek(fd, 0, SEEK_CUR), 0);
		if (fits) {
			CHECK(S_ISREG(input_stat(in)->st_mode));
			CHECK_INT(input_stat(in)->st_size, size);
			CHECK(!input_would_block(in));
			CHECK_INT(read_on(in, 0, SOME), size);
			CHECK_INT(input_seek(in, size / 2), 0);
			CHECK_INT(read_on(in, size / 2, ALL), size);
		}
		close(fd);
	}
	input_free(in);
}

/* What only looks like a small file is read to its end, or left alone. */
static void not_small(void)
{
	struct input *in = input_new();
	struct input_span span;
	int pipe_fd[2], fd;
	char byte;

	CHECK(pipe(pipe_fd) == 0 && write(pipe_fd[1], "x", 1) == 1);
	CHECK(!input_start_small(in, pipe_fd[0]));
	CHECK(read(pipe_fd[0], &byte, 1) == 1);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	static const char *const others[] = {"/", "/dev/null", "/dev/zero"};
	for (size_t i = 0; i < COMPAT_COUNT(others); i++) {
		CHECK((fd = open(others[i], O_RDONLY)) >= 0);
		CHECK(!input_start_small(in, fd));
		close(fd);
	}
	fd = open("/proc/self/status", O_RDONLY);
	if (fd >= 0 && input_start_small(in, fd)) {
		CHECK_INT(input_stat(in)->st_size, 0);
		CHECK_INT(input_next(in, 0, &span), 1);
		CHECK_INT(lseek(fd, 0, SEEK_CUR), span.len);
		while (input_next(in, span.len, &span) > 0)
			;
		CHECK(span.len > 100 && memcmp(span.data, "Name:", 5) == 0);
		CHECK(span.data[span.len - 1] == '\n');
	}
	close(fd);
	input_free(in);
}

static void odd_files(void)
{
	struct input *in = input_new();
	struct input_span span;

	if (access("/proc/self/status", R_OK) == 0)
		CHECK(length("/proc/self/status") > 100);
	if (access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) == 0)
		CHECK(length("/sys/kernel/mm/transparent_hugepage/enabled"));
	CHECK_INT(length("/dev/null"), 0);

	int fd = open("/", O_RDONLY | O_DIRECTORY);
	CHECK(fd >= 0 && input_start(in, fd, NULL) == 0);
	CHECK_INT(input_next(in, 0, &span), -1);
	CHECK_INT(errno, EISDIR);
	close(fd);

	/* A regular file that can only be written. */
	fd = scratch_file(NULL, LARGE);
	char name[64];
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	int out = open(name, O_WRONLY);
	if (out >= 0) {
		CHECK(input_start(in, out, NULL) == 0);
		CHECK_INT(input_next(in, 0, &span), -1);
		CHECK_INT(errno, EBADF);
		close(out);
	}
	close(fd);

	CHECK_INT(input_start(in, -1, NULL), -1);
	CHECK_INT(errno, EBADF);
	CHECK_INT(input_next(in, 0, &span), 0);
	input_free(in);
}

enum { SPACE = 64 << 20 };

/* In a child: look at all of FD while the address space is short. */
static void read_in_windows(int fd)
{
	static const size_t keeps[] = {0, 1, 5000};
	struct input *in = input_new();
	struct input_span span = {0};

	setrlimit(RLIMIT_AS, &(struct rlimit){SPACE, SPACE});
	for (size_t i = 0; i < COMPAT_COUNT(keeps); i++) {
		off_t end = 0;
		CHECK(lseek(fd, 0, SEEK_SET) == 0);
		CHECK(input_start(in, fd, NULL) == 0);
		CHECK(input_way(in) != INPUT_MAPPED);
		for (size_t keep = 0; input_next(in, keep, &span) > 0;) {
			CHECK_INT(span.offset, end - (off_t)keep);
			end = span.offset + (off_t)span.len;
			keep = keeps[i];
		}
		CHECK_INT(end, input_stat(in)->st_size);
	}

	/* A line that is longer than all there is. */
	int got;
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	CHECK(input_start(in, fd, NULL) == 0);
	span.len = 0;
	while ((got = input_next(in, span.len, &span)) > 0)
		;
	CHECK_INT(got, -1);
	CHECK_INT(errno, ENOMEM);
	CHECK(span.len > SPACE / 8);
	CHECK_INT(span.data[span.len - 1], 0);
	input_free(in);
}

/* Pages of address space that this process has; 0: unknown. */
static long space_taken(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file)
		return 0;
	if (fscanf(file, "%ld", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages;
}

/* A sparse file of 4 times the address space. */
static void short_of_space(void)
{
	long taken = space_taken();
	int status, fd = scratch_file(NULL, 0);

	/* A sanitizer's shadow is more than the limit already. */
	if (!taken || taken > SPACE / 2 / sysconf(_SC_PAGESIZE) ||
	    knob_size("MAPUTILS_READ", LARGE) < LARGE ||
	    knob_size("MAPUTILS_WINDOW", LARGE) < LARGE) {
		close(fd);
		return;
	}
	CHECK(ftruncate(fd, 4 * (off_t)SPACE) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		read_in_windows(fd);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
	close(fd);
}

/* The way that is meant to be chosen. */
static void ways(void)
{
	struct input *in = input_new();
	int fd = scratch_file(NULL, 256 << 10);

	CHECK(input_start(in, fd, NULL) == 0);
	CHECK_INT(input_way(in), INPUT_MAPPED);
	CHECK(ftruncate(fd, (256 << 10) - 1) == 0);
	CHECK(input_start(in, fd, NULL) == 0);
	CHECK_INT(input_way(in), INPUT_READ);
	input_free(in);
	close(fd);
}

static void all(void)
{
	bool tiny = knob_size("MAPUTILS_READ", LARGE) < 100 ||
		    knob_size("MAPUTILS_WINDOW", LARGE) < 100;

	pipes();
	odd_files();
	small(tiny ? 4097 : INT64_MAX);
	not_small();
	files(tiny ? 4097 : LARGE);
	if (tiny)
		return;
	fetches();
	seeks();
	growing();
	short_of_space();
	long_line();
}

/* Has the environment a say in this build? */
static bool set(const char *name, const char *value)
{
	setenv(name, value, 1);
	return knob_text(name);
}

int main(void)
{
	if (!getenv("MAPUTILS_MAP") && !getenv("MAPUTILS_WINDOW") &&
	    !getenv("MAPUTILS_MAP_MIN"))
		ways();
	all();
	if (set("MAPUTILS_MAP", "never"))
		all();
	if (set("MAPUTILS_READ", "1000"))
		all();
	setenv("MAPUTILS_MAP", "", 1);
	if (set("MAPUTILS_MAP_MIN", "1"))
		all();
	if (set("MAPUTILS_AHEAD", "always"))
		all();
	if (set("MAPUTILS_AHEAD", "never"))
		all();
	unsetenv("MAPUTILS_AHEAD");
	if (set("MAPUTILS_WINDOW", "10000"))
		all();
	if (set("MAPUTILS_WINDOW", "1") && set("MAPUTILS_READ", "1"))
		all();
	if (set("MAPUTILS_MAP", "never"))
		all();
	return 0;
}

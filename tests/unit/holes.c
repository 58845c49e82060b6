/* SPDX-License-Identifier: MIT */

/*
 * holes: sparse files with holes anywhere, kept, filled or made of zeros; file
 * systems without SEEK_HOLE, or with one that does not get on; files that grow
 * behind the last hole.
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "copy/copy.h"
#include "copy/rung.h"
#include "unit/check.h"
#include "unit/faults.h"
#include "unit/scratch.h"

enum { MIB = 1 << 20, PIECES = 4 };

/* A file: pieces of data FROM..TO in SIZE bytes; the rest is holes. */
struct layout {
	off_t size;
	struct {
		off_t from, to;
	} data[PIECES];
};

static const struct layout layouts[] = {
	{.size = MIB, .data = {{300000, MIB}}}, /* at the beginning */
	{.size = 3 * MIB, .data = {{0, MIB}}},  /* at the end */
	{.size = 3 * MIB + 77, .data = {{0, 4096}, {2 * MIB, 3 * MIB + 77}}},
	{.size = 9 * MIB, .data = {{MIB, MIB + 1}, {4 * MIB, 9 * MIB - 5}}},
	{.size = 5 * MIB,
	 .data = {{1, 2}, {70000, 70001}, {MIB, 2 * MIB}, {4 * MIB, 5 * MIB}}},
	{.size = 4 * MIB + 1},             /* nothing but a hole */
	{.size = MIB, .data = {{0, MIB}}}, /* none */
	{.size = 10, .data = {{0, 10}}},
	{.size = 0},
};

enum { RUN = SCRATCH_RUN };

/* Are the LEN <= RUN bytes at DATA those of LAYOUT at offset AT? */
static bool is_right(const struct layout *layout, off_t at,
		     const unsigned char *data, size_t len)
{
	unsigned char want[RUN] = {0};
	const off_t end = at + (off_t)len;

	for (size_t i = 0; i < PIECES; i++) {
		off_t from = layout->data[i].from, to = layout->data[i].to;
		from = from < at ? at : from;
		to = to > end ? end : to;
		if (from < to)
			memcpy(want + (from - at), scratch_run(from),
			       (size_t)(to - from));
	}
	return memcmp(want, data, len) == 0;
}

/* Everything that can be read from FD is as LAYOUT says. */
static void check_contents(int fd, const struct layout *layout)
{
	unsigned char data[RUN];
	off_t at = 0;
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0) {
		CHECK(is_right(layout, at, data, (size_t)n));
		at += n;
	}
	CHECK_INT(n, 0);
	CHECK_INT(at, layout->size);
}

static int make(const struct layout *layout)
{
	int fd = scratch_file(NULL, 0);

	for (size_t i = 0; i < PIECES; i++)
		scratch_fill(fd, layout->data[i].from, layout->data[i].to);
	CHECK(ftruncate(fd, layout->size) == 0);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* The same, with every hole written as zeros. */
static int make_dense(const struct layout *layout)
{
	static const unsigned char zeros[65536];
	int fd = scratch_file(NULL, 0);

	for (off_t at = 0; at < layout->size;) {
		size_t len = rung_step(layout->size - at, sizeof(zeros));
		CHECK_INT(pwrite(fd, zeros, len, at), len);
		at += (off_t)len;
	}
	for (size_t i = 0; i < PIECES; i++)
		scratch_fill(fd, layout->data[i].from, layout->data[i].to);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* How many bytes of FD are in extents of data: blocks may be spare ones. */
static off_t data_bytes(int fd)
{
	off_t sum = 0, from = 0, to = 0;

	CHECK(fsync(fd) == 0);
	while ((from = real_seek_data(fd, to)) >= 0) {
		to = real_seek_hole(fd, from);
		CHECK(to > from);
		sum += to - from;
	}
	CHECK_INT(errno, ENXIO);
	return sum;
}

static bool has_holes(int fd)
{
	struct stat st;

	CHECK(fstat(fd, &st) == 0);
	return st.st_blocks < st.st_size / 512;
}

/* Copy SRC, which is as LAYOUT says; returns the copy's bytes of data. */
static off_t copy(int src, const struct layout *layout, enum copy_sparse sparse,
		  struct copy_result *result)
{
	int dst = scratch_file(NULL, 0);
	const struct copy_request request = {
		.src = src,
		.dst = dst,
		.sparse = sparse,
		.whole = true,
	};

	CHECK(lseek(src, 0, SEEK_SET) == 0);
	CHECK_INT(copy_data(&request, result), 0);
	CHECK_INT(result->side, COPY_DONE);
	CHECK_INT(result->bytes, layout->size);
	CHECK_INT(lseek(src, 0, SEEK_CUR), layout->size);
	CHECK_INT(lseek(dst, 0, SEEK_CUR), layout->size);
	CHECK(lseek(dst, 0, SEEK_SET) == 0);
	check_contents(dst, layout);
	off_t got = data_bytes(dst);
	close(dst);
	return got;
}

/* Data may be in larger blocks than it was. */
enum { SLACK = 64 << 10 };

static void kept_filled_made(void)
{
	struct copy_result result;

	fault_clone.error = EOPNOTSUPP; /* what shares blocks keeps holes */
	for (size_t i = 0; i < COMPAT_COUNT(layouts); i++) {
		const struct layout *layout = &layouts[i];
		int src = make(layout);
		off_t has = data_bytes(src);
		bool sparse = has_holes(src);
		/* Is there anything to look for zeros in? */
		bool looked = !sparse || layout->data[0].to > 0;

		off_t got = copy(src, layout, COPY_SPARSE_AUTO, &result);
		CHECK(got <= has + SLACK);
		CHECK(!result.zeros);
		CHECK_INT(result.holes, sparse);

		got = copy(src, layout, COPY_SPARSE_ALWAYS, &result);
		CHECK(got <= has + SLACK);
		CHECK_INT(result.zeros, looked);
		CHECK_INT(result.holes, sparse);
		CHECK_INT(result.offload,
			  looked ? COPY_AVOIDED : COPY_UNKNOWN);

		got = copy(src, layout, COPY_SPARSE_NEVER, &result);
		CHECK_INT(got, layout->size);
		CHECK(!result.zeros);
		CHECK_INT(result.holes, sparse);
		CHECK_INT(result.clone, COPY_AVOIDED);
		close(src);

		/* Zeros that are there stay, unless asked otherwise. */
		src = make_dense(layout);
		got = copy(src, layout, COPY_SPARSE_AUTO, &result);
		CHECK(!result.zeros && !result.holes);
		got = copy(src, layout, COPY_SPARSE_ALWAYS, &result);
		CHECK(got <= has + SLACK);
		CHECK(result.zeros && !result.holes);
		close(src);
	}
}

/* No SEEK_HOLE: zeros are all that there is to tell a hole by. */
static void without_extents(void)
{
	struct copy_result result;
	int src = make(&layouts[4]);
	off_t has = data_bytes(src);

	fault_clone.error = EOPNOTSUPP;
	fault_data.error = EINVAL;
	off_t got = copy(src, &layouts[4], COPY_SPARSE_AUTO, &result);
	CHECK(got <= has + SLACK);
	CHECK(result.zeros && !result.holes);
	CHECK_INT(result.offload, COPY_AVOIDED);
	copy(src, &layouts[4], COPY_SPARSE_NEVER, &result);
	CHECK(!result.zeros && !result.holes);

	/* An error in the middle is one, and so is another at the start. */
	int dst = scratch_file(NULL, 0);
	const struct copy_request request = {
		.src = src,
		.dst = dst,
		.whole = true,
	};
	static const struct {
		int error;
		int after;
	} errors[] = {{EIO, 1}, {EINVAL, 1}, {EIO, 0}};
	for (size_t i = 0; i < COMPAT_COUNT(errors); i++) {
		fault_data.error = errors[i].error;
		fault_data.after = errors[i].after;
		fault_data.calls = 0;
		CHECK(lseek(src, 0, SEEK_SET) == 0);
		CHECK_INT(copy_data(&request, &result), -1);
		CHECK_INT(result.side, COPY_SRC);
		CHECK_INT(result.act, COPY_ACT_SEEK);
		CHECK_INT(result.error, errors[i].error);
		CHECK(ftruncate(dst, 0) == 0 && lseek(dst, 0, SEEK_SET) == 0);
	}
}

/* SEEK_HOLE that stays where it is, or fails: still right, and an end. */
static void no_progress(void)
{
	static const enum copy_sparse modes[] = {
		COPY_SPARSE_AUTO, COPY_SPARSE_ALWAYS, COPY_SPARSE_NEVER};
	struct copy_result result;

	fault_clone.error = EOPNOTSUPP;
	for (size_t i = 0; i < COMPAT_COUNT(layouts); i++)
		for (size_t m = 0; m < COMPAT_COUNT(modes); m++) {
			int src = make(&layouts[i]);
			fault_hole = (struct fault){.empty = true};
			copy(src, &layouts[i], modes[m], &result);
			fault_hole = (struct fault){.error = ENXIO};
			copy(src, &layouts[i], modes[m], &result);
			close(src);
		}
}

/* Every rung below moves extents too. */
static void by_other_rungs(void)
{
	struct copy_result result;

	fault_clone.error = EOPNOTSUPP;
	fault_range.error = EXDEV;
	for (size_t i = 0; i < COMPAT_COUNT(layouts); i++) {
		int src = make(&layouts[i]);
		off_t has = data_bytes(src);
		off_t got = copy(src, &layouts[i], COPY_SPARSE_AUTO, &result);
		CHECK(got <= has + SLACK);
		close(src);
	}
	CHECK_INT(fault_range.calls, 1);
}

/* After the last data was looked for, and not found, more is appended. */
static int grows;

static void append(void)
{
	if (fault_data.calls == 2)
		scratch_fill(grows, 3 * MIB, 3 * MIB + 5000);
}

static void grows_behind_a_hole(void)
{
	static const enum copy_sparse modes[] = {
		COPY_SPARSE_AUTO, COPY_SPARSE_ALWAYS, COPY_SPARSE_NEVER};
	const struct layout later = {
		.size = 3 * MIB + 5000,
		.data = {{0, MIB}, {3 * MIB, 3 * MIB + 5000}},
	};
	struct copy_result result;

	fault_clone.error = EOPNOTSUPP;
	for (size_t m = 0; m < COMPAT_COUNT(modes); m++) {
		grows = make(&layouts[1]);
		fault_data = (struct fault){.hook = append};
		copy(grows, &later, modes[m], &result);
		close(grows);
	}
}

static void *shrink(void *arg)
{
	int fd = *(int *)arg;

	for (off_t size = 8 * MIB; size > MIB; size -= 70001)
		CHECK(ftruncate(fd, size) == 0);
	return NULL;
}

/* There is an end, and what was never cut off is right. */
static void shrinks(void)
{
	const struct layout *layout = &layouts[3];

	fault_clone.error = EOPNOTSUPP;
	for (int i = 0; i < 20; i++) {
		int src = make(layout), dst = scratch_file(NULL, 0);
		const struct copy_request request = {
			.src = src,
			.dst = dst,
			.whole = true,
			.sparse =
				i & 1 ? COPY_SPARSE_ALWAYS : COPY_SPARSE_NEVER,
		};
		struct copy_result result;
		pthread_t thread;
		CHECK(pthread_create(&thread, NULL, shrink, &src) == 0);
		CHECK_INT(copy_data(&request, &result), 0);
		CHECK(pthread_join(thread, NULL) == 0);
		CHECK(result.bytes >= MIB && result.bytes <= layout->size);
		CHECK(ftruncate(dst, MIB) == 0 && lseek(dst, 0, SEEK_SET) == 0);
		const struct layout cut = {.size = MIB};
		check_contents(dst, &cut);
		close(src);
		close(dst);
	}
}

/* What is no file gets zeros, and so no hole. */
static void to_a_pipe(void)
{
	const struct layout *layout = &layouts[4];
	int src = make(layout), ends[2];
	struct copy_result result;

	CHECK(pipe(ends) == 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		const struct copy_request request = {
			.src = src,
			.dst = ends[1],
			.whole = true,
			.sparse = COPY_SPARSE_ALWAYS,
		};
		CHECK_INT(copy_data(&request, &result), 0);
		_exit(0);
	}
	close(ends[1]);
	check_contents(ends[0], layout);
	int status;
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

int main(void)
{
	in_child(kept_filled_made);
	in_child(without_extents);
	in_child(no_progress);
	in_child(by_other_rungs);
	in_child(grows_behind_a_hole);
	in_child(shrinks);
	in_child(to_a_pipe);
	return 0;
}

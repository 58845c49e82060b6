/* SPDX-License-Identifier: MIT */

/*
 * copy: every rung between everything it suits, from odd offsets; the ladder
 * under calls that are refused, fail or do less; sources that grow, shrink or
 * lie.  tests/unit/holes.c has sparse files.
 */

#include "copy/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/compat.h"
#include "copy/rung.h"
#include "unit/check.h"
#include "unit/faults.h"
#include "unit/scratch.h"
#include "unit/sides.h"

/* Above every threshold; and a start that is aligned to nothing. */
enum { SIZE = (5 << 20) + 777, START = 12345, SMALL = 1000 };

static void job_begin(struct copy_job *job, const struct copy_request *request,
		      struct copy_result *result)
{
	*result = (struct copy_result){0};
	*job = (struct copy_job){.request = request, .result = result};
	CHECK(fstat(request->src, &job->src_st) == 0);
	CHECK(fstat(request->dst, &job->dst_st) == 0);
}

/* RUNG alone, first for LEN bytes, then to the end; a read may end it. */
static void rung_alone(const struct rung *rung, enum kind src, enum kind dst,
		       off_t len)
{
	struct side from = source(src, START, SIZE), to = target(dst, START);
	struct copy_result result;
	struct copy_job job;

	start(&from, true);
	start(&to, false);
	const struct copy_request request = {.src = from.fd, .dst = to.fd};
	job_begin(&job, &request, &result);
	CHECK(rung->suits(&job, -1));
	enum rung_answer answer = rung->run(&job, len);
	CHECK_INT(answer, RUNG_DONE);
	CHECK_INT(result.bytes, len);
	answer = rung->run(&job, -1);
	CHECK(answer == RUNG_DONE || answer == RUNG_NEXT);
	CHECK_INT(result.bytes, SIZE - START);
	CHECK_INT(rung_stream.run(&job, -1), RUNG_DONE);
	CHECK_INT(result.bytes, SIZE - START);
	finish_source(&from);
	finish_target(&to, SIZE - START);
}

static void every_rung(void)
{
	static const struct {
		const struct rung *rung;
		enum kind src, dst;
	} cases[] = {
		{&rung_offload, A_FILE, A_FILE},
		{&rung_splice, A_FILE, A_PIPE},
		{&rung_splice, A_FILE, A_NULL},
		{&rung_splice, A_PIPE, A_PIPE},
		{&rung_splice, A_PIPE, A_NULL},
		{&rung_mapped, A_FILE, A_FILE},
		{&rung_mapped, A_FILE, A_PIPE},
		{&rung_mapped, A_FILE, A_SOCKET},
	};

	for (size_t i = 0; i < COMPAT_COUNT(cases); i++) {
		rung_alone(cases[i].rung, cases[i].src, cases[i].dst, 600001);
		rung_alone(cases[i].rung, cases[i].src, cases[i].dst, 1);
	}
	for (enum kind src = A_FILE; src <= A_SOCKET; src++)
		for (enum kind dst = A_FILE; dst < KINDS; dst++)
			rung_alone(&rung_stream, src, dst, 600001);
}

/* The ladder between SRC and DST; returns the rung that moved bytes. */
static enum copy_way ladder(enum kind src, enum kind dst, off_t size,
			    bool no_splice)
{
	off_t at = size > START ? START : 1;
	struct side from = source(src, at, size), to = target(dst, at);
	struct copy_result result;

	start(&from, true);
	start(&to, false);
	const struct copy_request request = {
		.src = from.fd,
		.dst = to.fd,
		.no_splice = no_splice,
	};
	CHECK_INT(copy_data(&request, &result), 0);
	CHECK_INT(result.side, COPY_DONE);
	CHECK_INT(result.bytes, size - at);
	finish_source(&from);
	finish_target(&to, size - at);
	return result.way;
}

static void everything_to_everything(void)
{
	for (enum kind src = A_FILE; src <= A_SOCKET; src++)
		for (enum kind dst = A_FILE; dst < KINDS; dst++) {
			ladder(src, dst, SIZE, false);
			ladder(src, dst, SIZE, true);
			ladder(src, dst, SMALL, false);
		}
	fault_clone.error = fault_range.error = EXDEV; /* to see the others */
	CHECK_INT(ladder(A_FILE, A_FILE, SIZE, false), COPY_MAPPED);
	CHECK_INT(ladder(A_FILE, A_FILE, SMALL, false), COPY_STREAM);
	CHECK_INT(ladder(A_FILE, A_SOCKET, SIZE, false), COPY_MAPPED);
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, false), COPY_SPLICE);
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, true), COPY_MAPPED);
	CHECK_INT(ladder(A_FILE, A_PIPE, SMALL, false), COPY_STREAM);
	CHECK_INT(ladder(A_FILE, A_NULL, SIZE, false), COPY_SPLICE);
	CHECK_INT(ladder(A_FILE, A_NULL, SIZE, true), COPY_STREAM);
	CHECK_INT(ladder(A_PIPE, A_PIPE, SIZE, false), COPY_SPLICE);
	CHECK_INT(ladder(A_PIPE, A_PIPE, SIZE, true), COPY_STREAM);
	CHECK_INT(ladder(A_PIPE, A_FILE, SIZE, false), COPY_STREAM);
}

/* Only some rungs, as tests of the tools ask for them. */
static void knob_limits(void)
{
#ifdef MAPUTILS_DEBUG
	setenv("MAPUTILS_RUNG", "clone,mapped", 1);
	CHECK_INT(ladder(A_FILE, A_FILE, SIZE, false), COPY_MAPPED);
	CHECK_INT(ladder(A_FILE, A_FILE, 300 << 10, false), COPY_MAPPED);
	setenv("MAPUTILS_RUNG", "splice", 1);
	CHECK_INT(ladder(A_FILE, A_PIPE, SMALL, false), COPY_SPLICE);
	CHECK_INT(ladder(A_FILE, A_FILE, SMALL, false), COPY_STREAM);
	CHECK_INT(fault_range.calls, 0);
	unsetenv("MAPUTILS_RUNG");
#endif
}

/* A whole copy of a file of SIZE bytes; returns copy_data's answer. */
static int whole(off_t size, struct copy_request request,
		 struct copy_result *result)
{
	struct side from = source(A_FILE, 0, size), to = target(A_FILE, 0);

	request.src = from.fd;
	request.dst = to.fd;
	request.whole = true;
	int answer = copy_data(&request, result);
	if (answer == 0) {
		CHECK_INT(result->side, COPY_DONE);
		CHECK_INT(result->bytes, size);
		finish_source(&from);
		finish_target(&to, size);
		return answer;
	}
	CHECK_INT(lseek(from.fd, 0, SEEK_CUR), result->bytes);
	CHECK_INT(lseek(to.fd, 0, SEEK_CUR), result->bytes);
	CHECK_INT(right_bytes(to.fd, 0, 0), result->bytes);
	close(from.fd);
	close(to.fd);
	return answer;
}

static void refusals_are_remembered(void)
{
	struct copy_result result;
	const struct copy_request request = {0},
				  always = {.reflink = COPY_REFLINK_ALWAYS};

	fault_clone.error = EINVAL; /* that may be the file's fault */
	for (int i = 1; i <= 2; i++) {
		CHECK_INT(whole(SMALL, request, &result), 0);
		CHECK_INT(result.clone, COPY_UNSUPPORTED);
		CHECK_INT(fault_clone.calls, i);
	}
	fault_clone.error = EOPNOTSUPP;
	for (int i = 0; i < 3; i++) {
		CHECK_INT(whole(SMALL, request, &result), 0);
		CHECK_INT(result.clone, COPY_UNSUPPORTED);
		CHECK_INT(fault_clone.calls, 3);
	}
	CHECK_INT(whole(SMALL, always, &result), -1);
	CHECK_INT(result.side, COPY_CLONING);
	CHECK_INT(result.error, EOPNOTSUPP);
	CHECK_INT(result.clone, COPY_UNSUPPORTED);
	CHECK_INT(result.offload, COPY_UNKNOWN);
	CHECK_INT(fault_clone.calls, 4);

	fault_range.error = EXDEV;
	fault_range.calls = 0;
	for (int i = 0; i < 3; i++) {
		CHECK_INT(whole(SIZE, request, &result), 0);
		CHECK_INT(result.offload, COPY_UNSUPPORTED);
		CHECK_INT(result.way, COPY_MAPPED);
		CHECK_INT(fault_range.calls, 1);
	}
}

static void cloning_fails(void)
{
	static const int fatal[] = {EIO, ENOSPC, EDQUOT, ENOMEM};
	struct copy_result result;

	for (size_t i = 0; i < COMPAT_COUNT(fatal); i++) {
		fault_clone.error = fatal[i];
		CHECK_INT(whole(SMALL, (struct copy_request){0}, &result), -1);
		CHECK_INT(result.side, COPY_CLONING);
		CHECK_INT(result.error, fatal[i]);
	}
}

static void not_wanted(void)
{
	struct copy_result result;

	CHECK_INT(whole(SIZE,
			(struct copy_request){.reflink = COPY_REFLINK_NEVER},
			&result),
		  0);
	CHECK_INT(result.clone, COPY_AVOIDED);
	CHECK_INT(result.offload, COPY_AVOIDED);
	CHECK_INT(result.way, COPY_MAPPED);
	CHECK_INT(whole(SMALL,
			(struct copy_request){.sparse = COPY_SPARSE_NEVER},
			&result),
		  0);
	CHECK_INT(result.clone, COPY_AVOIDED);
	CHECK_INT(result.offload, COPY_AVOIDED);
	CHECK_INT(fault_clone.calls, 0);
	CHECK_INT(fault_range.calls, 0);
}

static void offload_under_faults(void)
{
	static const int refusals[] = {EPERM, EINVAL, ETXTBSY, EACCES, EBADF};
	static const int fatal[] = {EIO, ENOSPC, EDQUOT, ENOMEM};
	struct copy_result result;
	const struct copy_request request = {0};

	fault_clone.error = EXDEV;
	for (size_t i = 0; i < COMPAT_COUNT(refusals); i++) {
		fault_range.error = refusals[i];
		CHECK_INT(whole(SIZE, request, &result), 0);
		CHECK_INT(result.offload, COPY_UNSUPPORTED);
	}
	for (size_t i = 0; i < COMPAT_COUNT(fatal); i++) {
		fault_range.error = fatal[i];
		CHECK_INT(whole(SIZE, request, &result), -1);
		CHECK_INT(result.side, COPY_EITHER);
		CHECK_INT(result.error, fatal[i]);
	}
	/* An error later is one, after what was copied until then. */
	fault_range.error = EIO;
	fault_range.most = 100001;
	fault_range.after = 3;
	fault_range.calls = 0;
	CHECK_INT(whole(SIZE, request, &result), -1);
	CHECK_INT(result.side, COPY_EITHER);
	CHECK(result.bytes > 0 && result.bytes <= 3 * 100001);
	/* What is refused later only is done otherwise from there. */
	fault_range.error = EINVAL;
	fault_range.calls = 0;
	CHECK_INT(whole(SIZE, request, &result), 0);
	CHECK_INT(result.offload, COPY_USED);
	CHECK(result.way != COPY_OFFLOAD);
	/* And EFBIG has to be confirmed by a write. */
	fault_range.error = EFBIG;
	fault_range.calls = 0;
	CHECK_INT(whole(SIZE, request, &result), 0);
	/* A signal is nothing, short counts are nothing. */
	fault_range.error = EINTR;
	fault_range.times = 2;
	fault_range.calls = 0;
	CHECK_INT(whole(SIZE, request, &result), 0);
	CHECK_INT(result.offload, COPY_USED);
	CHECK_INT(result.way, COPY_OFFLOAD);
	/* An end before the end. */
	fault_range.error = fault_range.times = 0;
	fault_range.empty = true;
	for (fault_range.after = 0; fault_range.after < 2;
	     fault_range.after++) {
		fault_range.calls = 0;
		CHECK_INT(whole(SIZE, request, &result), 0);
		CHECK_INT(whole(0, request, &result), 0);
	}
}

/* A file into a pipe that a thread drains, through splice and its fault. */
static void splice_under_faults(void)
{
	fault_splice.error = EINVAL;
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, false), COPY_MAPPED);
	CHECK_INT(ladder(A_PIPE, A_PIPE, SIZE, false), COPY_STREAM);
	/* Our own pipe is full, and the output does not take it. */
	fault_splice.after = 1;
	fault_splice.calls = 0;
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, false), COPY_MAPPED);
	/* Neither blocks nor moves: a write waits for it. */
	fault_splice.error = EAGAIN;
	fault_splice.after = 4;
	fault_splice.calls = 0;
	fault_splice.most = 10007;
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, false), COPY_MAPPED);
	fault_splice.calls = 0;
	CHECK_INT(ladder(A_PIPE, A_PIPE, SIZE, false), COPY_STREAM);
	fault_splice.error = EINTR;
	fault_splice.times = 3;
	fault_splice.calls = 0;
	CHECK_INT(ladder(A_FILE, A_PIPE, SIZE, false), COPY_SPLICE);
}

/* Copy a file of SIZE bytes to DST, which has to fail as told. */
static void fails(int src, int dst, enum copy_side side, int error)
{
	const struct copy_request request = {.src = src, .dst = dst};
	struct copy_result result;
	off_t at = lseek(src, 0, SEEK_CUR);

	CHECK_INT(copy_data(&request, &result), -1);
	CHECK_INT(result.side, side);
	CHECK_INT(result.error, error);
	if (at >= 0)
		CHECK_INT(lseek(src, 0, SEEK_CUR), at + result.bytes);
}

static void splice_errors_have_a_side(void)
{
	int file = scratch_file(NULL, SIZE), ends[2];

	CHECK(pipe(ends) == 0);
	fault_splice.error = EIO;
	fails(file, ends[1], COPY_SRC, EIO);
	lseek(file, 0, SEEK_SET);
	fault_splice.after = 1;
	fault_splice.calls = 0;
	fails(file, ends[1], COPY_DST, EIO);
}

static void outputs_that_fail(void)
{
	int dir = open("/", O_RDONLY), full = open("/dev/full", O_WRONLY);
	int small = scratch_file(NULL, SMALL), large = scratch_file(NULL, SIZE);
	int copy = scratch_file(NULL, 0), ends[2];

	fails(dir, copy, COPY_SRC, EISDIR);
	fails(small, copy + 100, COPY_DST, EBADF);
	if (full >= 0) {
		fails(small, full, COPY_DST, ENOSPC);
		lseek(small, 0, SEEK_SET);
		fails(large, full, COPY_DST, ENOSPC);
		lseek(large, 0, SEEK_SET);
	}
	CHECK(pipe(ends) == 0);
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	fails(small, ends[1], COPY_DST, EPIPE);
	fails(large, ends[1], COPY_DST, EPIPE);
}

/* Where a small file system may be had: one that is full in the middle. */
static void no_space(void)
{
	char dir[] = "/tmp/maputils-unit-XXXXXX";

	CHECK(mkdtemp(dir) != NULL);
	if (unshare(CLONE_NEWNS) == 0 &&
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("none", dir, "tmpfs", 0, "size=1m") == 0) {
		int other = scratch_file(NULL, SIZE);
		int same = scratch_file(dir, 600 << 10);
		int copy = scratch_file(dir, 0);

		fails(other, copy, COPY_DST, ENOSPC);
		CHECK(right_bytes(copy, 0, 0) >= 256 << 10);
		CHECK(ftruncate(copy, 0) == 0 && lseek(copy, 0, SEEK_SET) == 0);
		fails(same, copy, COPY_EITHER, ENOSPC);
		CHECK(umount2(dir, MNT_DETACH) == 0);
	}
	CHECK(rmdir(dir) == 0);
}

static void files_too_large(void)
{
	const struct rlimit limit = {.rlim_cur = 600001, .rlim_max = 600001};
	struct copy_result result;

	signal(SIGXFSZ, SIG_IGN);
	int large = scratch_file(NULL, SIZE);
	int copy = scratch_file(NULL, 0);
	CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	for (int i = 0; i < 2; i++) {
		CHECK(ftruncate(copy, 0) == 0);
		lseek(copy, 0, SEEK_SET);
		lseek(large, 0, SEEK_SET);
		const struct copy_request request = {
			.src = large,
			.dst = copy,
			.whole = i,
			.reflink = i ? COPY_REFLINK_NEVER : COPY_REFLINK_AUTO,
		};
		CHECK_INT(copy_data(&request, &result), -1);
		CHECK_INT(result.side, COPY_DST);
		CHECK_INT(result.error, EFBIG);
		CHECK_INT(result.bytes, 600001);
		CHECK_INT(right_bytes(copy, 0, 0), 600001);
	}
}

static void appending(void)
{
	int large = scratch_file(NULL, SIZE), copy = scratch_file(NULL, START);
	const struct copy_request request = {.src = large, .dst = copy};
	struct copy_result result;

	lseek(large, START, SEEK_SET);
	CHECK(fcntl(copy, F_SETFL, O_APPEND) == 0);
	CHECK_INT(copy_data(&request, &result), 0);
	CHECK_INT(result.bytes, SIZE - START);
	CHECK_INT(result.offload, COPY_UNSUPPORTED);
	CHECK_INT(right_bytes(copy, 0, 0), SIZE);
}

/* A file of /proc has contents, but no size. */
static void sizes_that_lie(void)
{
	char want[4096], got[4096];
	int proc = open("/proc/version", O_RDONLY);

	if (proc < 0)
		return;
	ssize_t len = read(proc, want, sizeof(want));
	CHECK(len > 0);
	for (int i = 0; i < 4; i++) {
		int copy = scratch_file(NULL, 0);
		const struct copy_request request = {
			.src = proc,
			.dst = copy,
			.whole = i & 1,
			.sparse = i & 2 ? COPY_SPARSE_ALWAYS : COPY_SPARSE_AUTO,
		};
		struct copy_result result;
		lseek(proc, 0, SEEK_SET);
		CHECK_INT(copy_data(&request, &result), 0);
		CHECK_INT(result.bytes, len);
		CHECK_INT(pread(copy, got, sizeof(got), 0), len);
		CHECK(memcmp(want, got, (size_t)len) == 0);
		close(copy);
	}
	close(proc);

	/* And one that had more when it was asked: nothing stays reserved. */
	struct stat st;
	int src = scratch_file(NULL, SMALL), dst = scratch_file(NULL, 0);
	CHECK(fstat(src, &st) == 0);
	off_t blocks = st.st_blocks;
	st.st_size = SIZE;
	st.st_blocks = SIZE;
	const struct copy_request request = {
		.src = src,
		.dst = dst,
		.src_st = &st,
		.whole = true,
	};
	struct copy_result result;
	CHECK_INT(copy_data(&request, &result), 0);
	CHECK_INT(result.bytes, SMALL);
	CHECK_INT(right_bytes(dst, 0, 0), SMALL);
	CHECK(fsync(dst) == 0 && fstat(dst, &st) == 0);
	CHECK(st.st_blocks <= blocks + 16);
}

/* A source that changes its size while it is copied. */
struct change {
	int fd;
	off_t first, last, step;
	atomic_bool go;
};

static void *changer(void *arg)
{
	struct change *change = arg;

	while (!change->go)
		;
	for (off_t at = change->first; at != change->last;) {
		off_t next = at + change->step;
		if (change->step > 0)
			scratch_fill(change->fd, at, next);
		else
			CHECK(ftruncate(change->fd, next) == 0);
		at = next;
	}
	return NULL;
}

/* Copy by RUNG and what it leaves to read, while the source is changed. */
static off_t copy_changing(const struct rung *rung, struct change *change)
{
	int dst = scratch_file(NULL, 0);
	const struct copy_request request = {.src = change->fd, .dst = dst};
	struct copy_result result;
	struct copy_job job;
	pthread_t thread;

	lseek(change->fd, 0, SEEK_SET);
	job_begin(&job, &request, &result);
	change->go = false;
	CHECK(pthread_create(&thread, NULL, changer, change) == 0);
	change->go = true;
	if (rung->run(&job, -1) != RUNG_DONE)
		CHECK_INT(rung_stream.run(&job, -1), RUNG_DONE);
	CHECK(pthread_join(thread, NULL) == 0);
	CHECK_INT(lseek(change->fd, 0, SEEK_CUR), result.bytes);
	CHECK_INT(lseek(dst, 0, SEEK_CUR), result.bytes);
	/* The kernel may show a read zeros from pages that are being cut. */
	off_t sure = result.bytes;
	if (rung == &rung_stream && change->step < 0)
		sure = change->last;
	CHECK(ftruncate(dst, sure) == 0);
	CHECK_INT(right_bytes(dst, 0, 0), sure);
	close(dst);
	return result.bytes;
}

static void changing_sizes(void)
{
	static const struct rung *const rungs[] = {&rung_mapped, &rung_stream};
	const off_t step = 100003, least = SIZE - 40 * step;

	for (int i = 0; i < 60; i++) {
		int fd = scratch_file(NULL, SIZE);
		struct change shrink = {
			.fd = fd,
			.first = SIZE,
			.last = least,
			.step = -step,
		};
		struct change grow = {
			.fd = fd,
			.first = least,
			.last = SIZE,
			.step = step,
		};
		off_t got = copy_changing(rungs[i & 1], &shrink);
		CHECK(got >= least && got <= SIZE);
		got = copy_changing(rungs[i & 1], &grow);
		CHECK(got >= least && got <= SIZE);
		close(fd);
	}
}

static void *many_copies(void *arg)
{
	struct copy_result result;

	(void)arg;
	for (int i = 0; i < 30; i++)
		CHECK_INT(whole(SMALL + i, (struct copy_request){0}, &result),
			  0);
	return NULL;
}

static void threads(void)
{
	pthread_t thread[4];

	(void)scratch_run(0); /* is made when it is first asked for */
	fault_clone.error = EXDEV;
	fault_range.error = EXDEV;
	for (size_t i = 0; i < COMPAT_COUNT(thread); i++)
		CHECK(pthread_create(&thread[i], NULL, many_copies, NULL) == 0);
	for (size_t i = 0; i < COMPAT_COUNT(thread); i++)
		CHECK(pthread_join(thread[i], NULL) == 0);
	CHECK(fault_range.calls <= (int)COMPAT_COUNT(thread));
}

static void names(void)
{
	CHECK_STR(copy_way_name(COPY_NONE), "none");
	CHECK_STR(copy_way_name(COPY_CLONE), "clone");
	CHECK_STR(copy_way_name(COPY_STREAM), "stream");
}

int main(void)
{
	in_child(every_rung);
	in_child(everything_to_everything);
	in_child(knob_limits);
	in_child(refusals_are_remembered);
	in_child(cloning_fails);
	in_child(not_wanted);
	in_child(offload_under_faults);
	in_child(splice_under_faults);
	in_child(splice_errors_have_a_side);
	in_child(outputs_that_fail);
	in_child(no_space);
	in_child(files_too_large);
	in_child(appending);
	in_child(sizes_that_lie);
	in_child(changing_sizes);
	in_child(threads);
	in_child(names);
	return 0;
}

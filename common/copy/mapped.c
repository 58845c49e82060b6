/* SPDX-License-Identifier: MIT */

/*
 * mapped - map the source and write from the map.
 *
 * The kernel copies straight from the page cache; nothing is touched from
 * here, so that a file that shrinks is a short write or EFAULT, not a signal.
 * Where the new end lies within a page, though, the rest of that page is
 * written as zeros.  So the file's size is asked between two steps: only what
 * was its own a moment ago is written, and if it was not any more afterwards,
 * the output is set back.  Whatever stops this rung, a read goes on from there
 * and knows whether it is the end, an error, or nothing at all.
 *
 * Measured: bench/copy, November 2026, ms.  Where the kernel does not copy (to
 * another file system, a socket), mapping wins from a few MiB up.
 *
 *	ext4, 256 MiB    read in 256 KiB 85.7, 1 MiB 82.5
 *	                 map in 64 KiB 70.4, 256 KiB 65.2, 1 MiB 71.7,
 *	                 4 MiB 79.4
 *	ext4, 1 MiB      read 0.158, map 0.193
 *	tmpfs, 256 MiB   read 107, map 102
 */

#include <errno.h>
#include <unistd.h>

#include "base/knob.h"
#include "copy/rung.h"
#include "io/input.h"
#include "io/rw.h"

enum { LEAST = 4 << 20, STEP = 256 << 10 };

static bool mapped_suits(const struct copy_job *job, off_t len)
{
	if (!S_ISREG(job->src_st.st_mode))
		return false;
	/* /dev/null would not look, and nobody have read the file. */
	if (S_ISCHR(job->dst_st.st_mode))
		return false;
	/* tmpfs gives memory to a hole that is looked at through a map. */
	if (rung_is_sparse(job) && !job->pieces)
		return false;
	return (len < 0 ? job->src_st.st_size : len) >= rung_least(LEAST);
}

/* Take the last N bytes out of the output again, where that can be done. */
static size_t take_back(const struct copy_job *job, size_t n)
{
	int dst = job->request->dst;
	struct stat st;

	if (!S_ISREG(job->dst_st.st_mode) || fstat(dst, &st) != 0)
		return 0;
	off_t end = lseek(dst, -(off_t)n, SEEK_CUR);
	if (end < 0)
		return 0;
	if (st.st_size == end + (off_t)n)
		(void)ftruncate(dst, end);
	return n;
}

/*
 * Write the first WANTED bytes of the current span SPAN, and advance *DONE by
 * what the output now has.  RUNG_DONE, RUNG_NEXT if the file ends or cannot be
 * mapped there, or RUNG_FAILED.
 */
static enum rung_answer write_span(struct copy_job *job, struct input *in,
				   const struct input_span *span, size_t wanted,
				   size_t *done)
{
	const size_t step = knob_size("MAPUTILS_READ", STEP);
	size_t valid = input_valid(in);

	while (*done < wanted) {
		if (*done >= valid)
			return RUNG_NEXT;
		size_t n = (valid < wanted ? valid : wanted) - *done;
		n = n < step ? n : step;
		size_t put = rw_write(job->request->dst, span->data + *done, n);
		int error = put < n ? errno : 0;
		*done += put;
		valid = input_valid(in);
		if (*done > valid)
			*done -= take_back(job, *done - valid);
		if (error == EFAULT)
			return RUNG_NEXT;
		if (error) {
			errno = error;
			return rung_fail(job, COPY_DST);
		}
	}
	return RUNG_DONE;
}

/*
 * Copy from IN, which advances *AT.  RUNG_NEXT as soon as it would have to be
 * read: that is for the next rung.
 */
static enum rung_answer write_all(struct copy_job *job, struct input *in,
				  off_t len, off_t *at)
{
	enum rung_answer answer = RUNG_DONE;

	while (answer == RUNG_DONE && len != 0) {
		struct input_span span;
		if (input_way(in) == INPUT_READ)
			return RUNG_NEXT;
		int got = input_next(in, 0, &span);
		if (got == 0)
			return RUNG_DONE;
		if (got < 0 || input_way(in) == INPUT_READ)
			return RUNG_NEXT;
		size_t done = 0;
		answer = write_span(job, in, &span, rung_step(len, span.len),
				    &done);
		*at = span.offset + (off_t)done;
		job->result->bytes += (off_t)done;
		len = rung_rest(len, done);
	}
	return answer;
}

static enum rung_answer mapped_run(struct copy_job *job, off_t len)
{
	const int src = job->request->src;
	off_t at = lseek(src, 0, SEEK_CUR);
	enum rung_answer answer = RUNG_NEXT;

	if (at < 0)
		return RUNG_NEXT;
	struct input *in = input_new();
	if (input_start(in, src, &job->src_st) == 0) {
		answer = write_all(job, in, len, &at);
		input_settle(in, at);
	}
	input_free(in);
	return answer;
}

const struct rung rung_mapped = {
	.way = COPY_MAPPED,
	.suits = mapped_suits,
	.run = mapped_run,
};

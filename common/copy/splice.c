/* SPDX-License-Identifier: MIT */

/*
 * splice - hand pages to a pipe or a device instead of copying them.
 *
 * A pipe is spliced as it is.  A file goes through a pipe of our own: that is
 * faster than splicing it straight into a pipe that someone is reading, tells
 * an error of the file from one of the output, and serves devices too (where
 * the file is /dev/null, its pages are still brought into memory).  The file
 * is spliced at an explicit position and its offset moved to what the output
 * took, so that whatever is left in our pipe can be thrown away.
 *
 * The pages in the pipe are the file's own: they change with it until they are
 * read (see copy_request.no_splice).  Files and sockets as output are left to
 * the rungs below: out of a pipe into a file, this is slower than reading.
 *
 * Measured: bench/copy, November 2026, 256 MiB, ms.
 *
 *	file to a pipe of 64 KiB     splice 258   broker 242   read 313
 *	file to a pipe of 1 MiB      splice 41    broker 34    read 105
 *	file to /dev/null                         broker 7.6   read 34
 *	pipe of 1 MiB to a file      splice 158                read 137
 *	64 KiB of a file to a pipe   splice 0.20  broker 0.19  read 0.24
 */

#include <errno.h>
#include <unistd.h>

#include "base/sys.h"
#include "copy/rung.h"

enum {
	LEAST = 64 << 10, /* bytes of a file worth a pipe of our own */
};

static bool splice_suits(const struct copy_job *job, off_t len)
{
	mode_t src = job->src_st.st_mode, dst = job->dst_st.st_mode;

	(void)len;
	if (job->request->no_splice || !(S_ISFIFO(dst) || S_ISCHR(dst)))
		return false;
	return S_ISFIFO(src) ||
	       (S_ISREG(src) && job->src_st.st_size >= rung_least(LEAST));
}

/* SIDE gave or took nothing, as errno says. */
static enum rung_answer refused(struct copy_job *job, enum copy_side side,
				off_t moved)
{
	/* It does not block: a read or write can wait for it. */
	if (errno == EAGAIN)
		return RUNG_NEXT;
	return rung_refuse(job, side, moved);
}

/* From a pipe, straight into the output. */
static enum rung_answer straight(struct copy_job *job, off_t len)
{
	const struct copy_request *request = job->request;
	off_t moved = 0;

	while (len != 0) {
		ssize_t n = sys_splice(request->src, NULL, request->dst, NULL,
				       rung_step(len, SYS_PIPE));
		if (n == 0) /* nobody writes to it any more */
			return RUNG_DONE;
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return refused(job, COPY_DST, moved);
		}
		if (moved == 0 && n >= SYS_PIPE_NEW) { /* there is more */
			(void)sys_pipe_size(request->src, SYS_PIPE);
			(void)sys_pipe_size(request->dst, SYS_PIPE);
		}
		moved += n;
		job->result->bytes += n;
		len = rung_rest(len, (size_t)n);
	}
	return RUNG_DONE;
}

/* Empty the N bytes in BROKER into the output; returns what it took. */
static size_t deliver(const struct copy_job *job, int broker, size_t n)
{
	size_t taken = 0;

	while (taken < n) {
		ssize_t m = sys_splice(broker, NULL, job->request->dst, NULL,
				       n - taken);
		if (m > 0) {
			taken += (size_t)m;
		} else if (m == 0) { /* a device that is full without a word */
			errno = EAGAIN;
			break;
		} else if (errno != EINTR) {
			break;
		}
	}
	return taken;
}

/*
 * From the file at *AT into the pipe BROKER of SIZE bytes, and from there into
 * the output, which advances *AT.
 */
static enum rung_answer relay(struct copy_job *job, off_t len, off_t *at,
			      const int broker[2], size_t size)
{
	off_t moved = 0;

	while (len != 0) {
		off_t ahead = *at;
		ssize_t n = sys_splice(job->request->src, &ahead, broker[1],
				       NULL, rung_step(len, size));
		if (n == 0)
			return rung_end(job, moved);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return refused(job, COPY_SRC, moved);
		}
		size_t taken = deliver(job, broker[0], (size_t)n);
		moved += (off_t)taken;
		*at += (off_t)taken;
		job->result->bytes += (off_t)taken;
		len = rung_rest(len, taken);
		if (taken < (size_t)n)
			return refused(job, COPY_DST, moved);
	}
	return RUNG_DONE;
}

static enum rung_answer splice_run(struct copy_job *job, off_t len)
{
	const struct copy_request *request = job->request;
	int broker[2];

	if (S_ISFIFO(job->src_st.st_mode))
		return straight(job, len);

	off_t at = lseek(request->src, 0, SEEK_CUR);
	if (at < 0 || pipe(broker) != 0)
		return RUNG_NEXT;
	int room = sys_pipe_size(broker[1], SYS_PIPE);
	if (S_ISFIFO(job->dst_st.st_mode))
		(void)sys_pipe_size(request->dst, SYS_PIPE);

	enum rung_answer answer =
		relay(job, len, &at, broker,
		      room > 0 ? (size_t)room : SYS_PIPE_NEW);
	int error = errno;
	close(broker[0]);
	close(broker[1]);
	if (lseek(request->src, at, SEEK_SET) < 0)
		return rung_fail_act(job, COPY_SRC, COPY_ACT_SEEK);
	errno = error;
	return answer;
}

const struct rung rung_splice = {
	.way = COPY_SPLICE,
	.suits = splice_suits,
	.run = splice_run,
};

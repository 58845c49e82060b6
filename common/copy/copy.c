/* SPDX-License-Identifier: MIT */

/*
 * The ladder, how it is gone down, and what is remembered of it: a file system
 * that refused a rung for what it is (and not for what the file is) is not
 * asked again for the next file.  See rung.h for what rungs promise.
 */

#include "copy/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/knob.h"
#include "base/sys.h"
#include "copy/rung.h"

/* The fastest and most faithful first, the one that always works last. */
static const struct rung *const ladder[] = {
	&rung_clone,  &rung_holes,  &rung_offload,
	&rung_splice, &rung_mapped, &rung_stream,
};

static const char *const way_names[COPY_WAYS] = {
	[COPY_NONE] = "none",       [COPY_CLONE] = "clone",
	[COPY_OFFLOAD] = "offload", [COPY_SPLICE] = "splice",
	[COPY_MAPPED] = "mapped",   [COPY_STREAM] = "stream",
};

/*
 * Reserving blocks spares ext4 a tenth of the time from here on (bench/copy,
 * November 2026: 64 KiB 8.6 us, reserved 9.0; 128 KiB 16.9 and 15.8; 1 MiB 158
 * and 142; 256 MiB 74 ms and 67; the same once all is on disk).  It costs
 * tmpfs between 2 and 8 percent.
 */
enum { RESERVE_LEAST = 128 << 10 };

/* Below this, there is nothing that the kernel could read ahead. */
enum { STREAM_LEAST = 1 << 20 };

const char *copy_way_name(enum copy_way way)
{
	return way_names[way];
}

/*
 * What file systems refused: written under a lock, read without one.  Where
 * the table is full, they are asked again.
 */
static struct refusal {
	dev_t src, dst;
	enum copy_way way;
} refusals[64];
static atomic_size_t refusal_count;
static pthread_mutex_t refusal_lock = PTHREAD_MUTEX_INITIALIZER;

static bool is_refused(const struct copy_job *job, enum copy_way way)
{
	size_t count =
		atomic_load_explicit(&refusal_count, memory_order_acquire);

	for (size_t i = 0; i < count; i++) {
		const struct refusal *refusal = &refusals[i];
		if (refusal->way == way && refusal->src == job->src_st.st_dev &&
		    refusal->dst == job->dst_st.st_dev)
			return true;
	}
	return false;
}

static void remember_refusal(const struct copy_job *job, enum copy_way way)
{
	pthread_mutex_lock(&refusal_lock);
	size_t count =
		atomic_load_explicit(&refusal_count, memory_order_relaxed);
	if (count < COMPAT_COUNT(refusals) && !is_refused(job, way)) {
		refusals[count] = (struct refusal){
			.src = job->src_st.st_dev,
			.dst = job->dst_st.st_dev,
			.way = way,
		};
		atomic_store_explicit(&refusal_count, count + 1,
				      memory_order_release);
	}
	pthread_mutex_unlock(&refusal_lock);
}

/* Is ERRNUM about the two file systems, rather than about these files? */
static bool is_lasting(int errnum)
{
	return errnum == EXDEV || errnum == EOPNOTSUPP || errnum == ENOTSUP ||
	       errnum == ENOTTY || errnum == ENOSYS;
}

/* Does ERRNUM mean 'not this way' rather than a failure of the file? */
static bool is_unsupported(int errnum)
{
	switch (errnum) {
	case EACCES:  /* SELinux, and some network file systems */
	case EBADF:   /* DST appends */
	case EINVAL:  /* not a regular file; or blocks do not line up */
	case ENOENT:  /* CIFS */
	case EPERM:   /* a sandbox, or an immutable file */
	case ETXTBSY: /* a swap file */
		return true;
	default:
		return is_lasting(errnum);
	}
}

enum rung_answer rung_fail_act(struct copy_job *job, enum copy_side side,
			       enum copy_act act)
{
	job->result->side = side;
	job->result->act = act;
	job->result->error = errno;
	return RUNG_FAILED;
}

enum rung_answer rung_fail(struct copy_job *job, enum copy_side side)
{
	return rung_fail_act(job, side, COPY_ACT_MOVE);
}

enum rung_answer rung_refuse(struct copy_job *job, enum copy_side side,
			     off_t moved)
{
	if (!is_unsupported(errno))
		return rung_fail(job, side);
	return moved == 0 ? RUNG_UNSUPPORTED : RUNG_NEXT;
}

enum rung_answer rung_end(const struct copy_job *job, off_t moved)
{
	return moved > 0 && job->result->bytes >= job->src_st.st_size
		       ? RUNG_DONE
		       : RUNG_NEXT;
}

bool rung_is_last(const struct copy_job *job, size_t n, size_t room)
{
	return n < room && S_ISREG(job->src_st.st_mode) &&
	       job->result->bytes == job->src_st.st_size;
}

size_t rung_step(off_t len, size_t most)
{
	return len < 0 || (uintmax_t)len > most ? most : (size_t)len;
}

off_t rung_rest(off_t len, size_t n)
{
	return len < 0 ? len : len - (off_t)n;
}

off_t rung_least(off_t measured)
{
	return knob_text("MAPUTILS_RUNG") ? 1 : measured;
}

bool rung_is_sparse(const struct copy_job *job)
{
	return S_ISREG(job->src_st.st_mode) &&
	       job->src_st.st_blocks < job->src_st.st_size / 512;
}

/* Does the list of rungs in the knob, if there is one, have RUNG, or does the
   answer depend on it? */
static bool is_allowed(const struct copy_job *job, const struct rung *rung)
{
	const char *list = knob_text("MAPUTILS_RUNG");

	if (!list || rung == &rung_holes || rung == &rung_stream ||
	    (rung == &rung_clone &&
	     job->request->reflink == COPY_REFLINK_ALWAYS))
		return true;
	const char *name = way_names[rung->way];
	size_t len = strlen(name);
	for (; (list = strstr(list, name)) != NULL; list += len)
		if (list[len] == ',' || list[len] == '\0')
			return true;
	return false;
}

/* Will DST grow from *AT on by the *LEN bytes that are left of SRC? */
static bool grows(const struct copy_job *job, off_t *at, off_t *len)
{
	const int dst = job->request->dst;
	const off_t from = lseek(job->request->src, 0, SEEK_CUR);
	const off_t to = lseek(dst, 0, SEEK_CUR);
	struct stat st;

	if (from < 0 || to < 0 || fstat(dst, &st) != 0)
		return false;
	*at = st.st_size;
	*len = job->src_st.st_size - from;
	return *len >= RESERVE_LEAST &&
	       (to == st.st_size || fcntl(dst, F_GETFL) & O_APPEND);
}

/* Bytes are about to be written: reserve their blocks where that pays. */
static void reserve(struct copy_job *job)
{
	const struct copy_request *request = job->request;
	off_t at = 0, len = job->src_st.st_size;

	if (job->prepared)
		return;
	job->prepared = true;
	if (job->pieces || !S_ISREG(job->src_st.st_mode) ||
	    !S_ISREG(job->dst_st.st_mode) || len < RESERVE_LEAST ||
	    !sys_reserve_pays(request->dst) ||
	    (!request->whole && !grows(job, &at, &len)))
		return;
	/* If there is no room for them, the rung that needs them will say. */
	(void)sys_reserve(request->dst, at, len);
	/* Behind the end of what is not whole, somebody else may have written
	   by then: it is not cut off there. */
	if (request->whole)
		job->reserved = len;
}

/* What RUNG's ANSWER, after it MOVED bytes, means for the result. */
static void note(struct copy_job *job, const struct rung *rung,
		 enum rung_answer answer, off_t moved)
{
	struct copy_result *result = job->result;
	enum copy_state state = COPY_UNKNOWN;

	if (rung->way == COPY_NONE)
		return;
	if (moved > 0 || (rung->way == COPY_CLONE && answer == RUNG_DONE)) {
		result->way = rung->way;
		state = COPY_USED;
	} else if (answer == RUNG_UNSUPPORTED) {
		state = COPY_UNSUPPORTED;
	}
	if (rung->way == COPY_CLONE && state != COPY_UNKNOWN)
		result->clone = state;
	if (rung->way == COPY_OFFLOAD && state != COPY_UNKNOWN)
		result->offload = state;
}

/* Take the step RUNG, unless it is known to be of no use. */
static enum rung_answer attempt(struct copy_job *job, const struct rung *rung,
				off_t len)
{
	if (!rung->suits(job, len) || !is_allowed(job, rung))
		return RUNG_NEXT;
	/* Who wants a clone or nothing wants to read why. */
	if (job->request->reflink != COPY_REFLINK_ALWAYS &&
	    is_refused(job, rung->way)) {
		note(job, rung, RUNG_UNSUPPORTED, 0);
		return RUNG_NEXT;
	}
	if (rung->way > COPY_CLONE)
		reserve(job);
	off_t before = job->result->bytes;
	enum rung_answer answer = rung->run(job, len);
	if (answer == RUNG_UNSUPPORTED && is_lasting(errno))
		remember_refusal(job, rung->way);
	note(job, rung, answer, job->result->bytes - before);
	return answer;
}

enum rung_answer rung_descend(struct copy_job *job, off_t len)
{
	for (size_t i = 0; i < COMPAT_COUNT(ladder); i++) {
		off_t before = job->result->bytes;
		enum rung_answer answer = attempt(job, ladder[i], len);
		if (answer == RUNG_DONE || answer == RUNG_FAILED)
			return answer;
		if (len > 0)
			len -= job->result->bytes - before;
	}
	return RUNG_DONE; /* the last rung gives no other answer */
}

/* Where only holes were found, or what was to find them failed, nothing was
   tried on data, be it by choice. */
static void forget_choices(struct copy_result *result)
{
	if (result->way != COPY_NONE ||
	    !(result->holes || result->act == COPY_ACT_SEEK))
		return;
	result->zeros = false;
	if (result->offload == COPY_AVOIDED || result->side == COPY_DONE)
		result->offload = COPY_UNKNOWN;
}

int copy_data(const struct copy_request *request, struct copy_result *result)
{
	struct copy_job job = {.request = request, .result = result};
	/* What shares blocks shares holes, too. */
	const bool filled =
		request->whole && request->sparse == COPY_SPARSE_NEVER;
	const bool avoid = request->reflink == COPY_REFLINK_NEVER || filled;

	*result = (struct copy_result){
		.clone = avoid ? COPY_AVOIDED : COPY_UNKNOWN,
		.offload = avoid ? COPY_AVOIDED : COPY_UNKNOWN,
	};
	if (request->src_st)
		job.src_st = *request->src_st;
	else if (fstat(request->src, &job.src_st) != 0)
		return rung_fail(&job, COPY_SRC), -1;
	if (request->dst_st)
		job.dst_st = *request->dst_st;
	else if (fstat(request->dst, &job.dst_st) != 0)
		return rung_fail(&job, COPY_DST), -1;

	if (S_ISREG(job.src_st.st_mode) && job.src_st.st_size >= STREAM_LEAST)
		sys_will_stream(request->src);
	(void)rung_descend(&job, -1);
	/* Give back what was reserved for a file that came out shorter. */
	if (result->bytes < job.reserved &&
	    ftruncate(request->dst, result->bytes) != 0 &&
	    result->side == COPY_DONE)
		(void)rung_fail(&job, COPY_DST);
	forget_choices(result);
	return result->side == COPY_DONE ? 0 : -1;
}

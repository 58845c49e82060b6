/* SPDX-License-Identifier: MIT */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

/*
 * sched - work on all processors that comes out in order.
 *
 * One thread submits jobs to a queue.  Each is run by any thread, many of them
 * at a time; each is then retired by the submitting thread, strictly in the
 * order of submission.  What a job finds out it keeps until it is retired;
 * what it says through base/err is kept for it and said right behind its
 * retirement, and what the submitting thread says between two jobs is said
 * between them.  So output, messages and exit status are those of one thread
 * that did one job after another.
 *
 * A queue has a bounded number of slots, taken from submission to retirement:
 * what waits is bounded by that.  Where all are taken, the submitting thread
 * retires what is done, or runs the first job itself if nobody has begun it.
 *
 * Threads are started when jobs wait for them: as a few small jobs are run
 * before a thread could begin, the submitting thread then runs them alone.
 * With one thread allowed, sched_submit runs and retires the job at once.
 *
 *	struct sched *sched = sched_new(threads, &workers, arg);
 *	struct sched_queue *queue = sched_queue_new(sched, 64, 16);
 *	while (there is more)
 *		sched_submit(queue, &job->base);
 *	sched_drain(queue);
 *	sched_queue_free(queue);
 *	sched_free(sched);
 *
 * All functions belong to the submitting thread, but for sched_is_first and
 * sched_await, which are for the running job.  Memory for the pool itself
 * cannot fail (base/mem.h); a thread that cannot be had is done without.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sched;
struct sched_queue;

/* What a thread that runs jobs has of its own: buffers, caches. */
struct sched_workers {
	/* Called on that thread, before its first job; must not fail. */
	void *(*state_new)(void *arg);
	/* Called on the submitting thread, when no other is left. */
	void (*state_free)(void *state);
};

/* A job is part of the caller's own structure, which says what it is about. */
struct sched_job {
	/* Do it; STATE is the running thread's.  NULL: nothing is to be done
	   before it is retired. */
	void (*run)(struct sched_job *job, void *state);
	/* Its turn has come; STATE is the submitting thread's.  The job is the
	   caller's again, who may free it here. */
	void (*retire)(struct sched_job *job, void *state);

	/* The pool's own. */
	struct sched_queue *queue;
	size_t number;         /* how many were submitted before it */
	atomic_bool done;
	struct err_log before; /* what was said before it was submitted */
	struct err_log said;   /* while it ran */
};

/* How many threads are worth having: one for each processor that this process
   may use. */
unsigned sched_cpus(void);

/*
 * A pool of at most THREADS threads beside the submitting one, none of them
 * started yet; 1 (or 0): none at all.  WORKERS is borrowed as long as it
 * lives.  In debug builds the knob MAPUTILS_THREADS replaces THREADS, and then
 * no job is too small.
 */
struct sched *sched_new(unsigned threads, const struct sched_workers *workers,
			void *arg);

/*
 * Allow MORE threads beside those, where there are any, which run jobs only
 * while this process is seen to read from a disk: most of them then wait for
 * it, and it does more at a time.  To be called before the first job.  Does
 * nothing where getrusage does not tell of disks.  In debug builds the knob
 * MAPUTILS_AHEAD says when: never or always.
 */
void sched_allow_for_disk(struct sched *sched, unsigned more);

/* End the threads and free their states.  No queue may be left. */
void sched_free(struct sched *sched);

/*
 * The program is about to exit, and does not care for what is still waiting or
 * running: threads are left to themselves, and nothing is freed.
 */
void sched_abandon(struct sched *sched);

/* The submitting thread's own state, made when first asked for. */
void *sched_state(struct sched *sched);

/* May more than one job run at a time? */
bool sched_is_parallel(const struct sched *sched);

/* How many threads there may be beside the submitting one; 0: it does all. */
unsigned sched_threads(const struct sched *sched);

/*
 * A queue of SLOTS jobs.  Another thread is started whenever WORTH jobs wait
 * for each that there is.  A job's retire function may have a queue of its
 * own, whose jobs precede those of the queues there were before.
 */
struct sched_queue *sched_queue_new(struct sched *sched, size_t slots,
				    size_t worth);

/* Drain QUEUE, and free it. */
void sched_queue_free(struct sched_queue *queue);

/*
 * Hand JOB over.  Before this returns, other jobs may be retired or run, and
 * where one thread does it all JOB itself.  False: QUEUE is cancelled, and JOB
 * is the caller's still.
 */
bool sched_submit(struct sched_queue *queue, struct sched_job *job);

/* See that all jobs of QUEUE are run and retired. */
void sched_drain(struct sched_queue *queue);

/* See that at least the first job of QUEUE is; false: there is none. */
bool sched_step(struct sched_queue *queue);

/*
 * For a retire function: no job of QUEUE is retired or taken any more, and what
 * they and the submitting thread have to say is lost.  All that can be done is
 * to abandon the pool.
 */
void sched_cancel(struct sched_queue *queue);

/* Is every job before JOB retired, which is running on the calling thread? */
bool sched_is_first(const struct sched_job *job);

/*
 * Wait until that is so, and say what was said until now.  From then on until
 * its end, the job alone may use what retire functions use, standard output
 * say, and what it says goes out at once.
 */
void sched_await(struct sched_job *job);

#endif

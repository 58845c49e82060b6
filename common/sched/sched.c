/* SPDX-License-Identifier: MIT */

/*
 * One lock guards it all, but for what says that a job is done.  A queue is a
 * ring of three ever-growing numbers: jobs below HEAD are retired, those below
 * NEXT are taken, in that order, and those below TAIL are submitted.  A thread
 * takes a few at once, where many wait, and runs them in order: on the small
 * files of a tree this halves the switches between threads.
 *
 * Nothing waits in a circle: as all jobs before the first that is not retired
 * are done, that one is running, done, or not taken.  It waits for nobody
 * (sched_await returns at once), done it is retired, and not taken it is run,
 * by the thread that waits for it.
 *
 * Waking the submitting thread costs as much as a small job.  Where it waits
 * for slots, it therefore naps: for NAP it is woken only if jobs run short or
 * one waits for its turn, and finds a good many to be retired at once.
 *
 * Where it naps, it looks whether files come from a disk: then the threads that
 * are allowed for that wake up, and one more is started.
 */

#include "sched/sched.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/compat.h"
#include "base/knob.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/sys.h"

enum {
	NAP = 1000000,    /* nanoseconds */
	SLOW = 500000,    /* jobs that took as long without help need some */
	/* One that takes as long is worth a thread, which runs 9,000 after it
	   was asked for on an idle machine, 4,000,000 on a busy one
	   (2026-11-28). */
	LARGE = 100000,
	STACK = 1 << 20,  /* bytes of a thread's stack */
	MOST = 256,       /* threads */
	/* A tree of 78,579 files, two threads, 2026-11-27: user and system
	   time 552 ms if each is taken alone, 542 with 8, as with 4 to 32. */
	HANDFUL = 8, /* jobs that a thread takes at once, at most */
	SHARES = 4,  /* and no more than this part of what is each one's */
};

struct worker {
	pthread_t thread;
	struct sched *sched;
	void *state;   /* NULL: not yet made */
	bool for_disk; /* runs jobs only while files come from a disk */
};

struct sched {
	const struct sched_workers *ops;
	void *arg;
	void *state;      /* the submitting thread's; NULL: not yet made */
	unsigned most;    /* threads; 0: the submitting one does it all */
	unsigned allowed; /* of them, as far as the system gives any */
	bool eager;       /* no job is too small */
	unsigned more;    /* threads, for the disk */
	long blocks;      /* that came from it, when last looked; -1: not yet */
	bool from_disk;   /* more have come since */
	bool always;      /* that is not asked */

	pthread_mutex_t lock;
	pthread_cond_t work; /* for workers: there is some, or it is over */
	pthread_cond_t disk; /* for the workers that are for it: look again */
	pthread_cond_t turn; /* for jobs that wait for their turn */
	pthread_cond_t news; /* for the submitting thread */
	struct sched_queue *queues; /* the newest first */
	struct worker *workers;
	unsigned started, idle;
	unsigned awaiting; /* jobs that wait for their turn */
	atomic_uint listeners; /* those, and the submitting thread, where a job
				  that is done matters at once */
	const struct sched_queue *watched; /* the submitting thread sleeps
					      until something is done here */
	bool napping;                      /* but rather not yet */
	bool over;
};

struct sched_queue {
	struct sched *sched;
	struct sched_queue *older;
	size_t slots, worth;
	size_t next, tail;
	atomic_size_t head;
	int64_t spent; /* nanoseconds in which jobs were run without help */
	int64_t alone; /* how many these were */
	struct err_log between; /* said since the last job was submitted */
	struct err_log *outer;  /* where messages went before it was begun */
	bool ending;            /* just now, nothing is submitted */
	bool begun;             /* not all of it is retired */
	bool cancelled;         /* no more of it is */
	struct sched_job *ring[];
};

unsigned sched_cpus(void)
{
	return (unsigned)sys_cpus();
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t head_of(const struct sched_queue *queue)
{
	return atomic_load_explicit(&queue->head, memory_order_acquire);
}

static bool is_empty(const struct sched_queue *queue)
{
	return head_of(queue) == queue->tail;
}

static struct sched_job **slot(struct sched_queue *queue, size_t number)
{
	return &queue->ring[number % queue->slots];
}

/* Has QUEUE a first job, and is it done? */
static bool is_ready(struct sched_queue *queue)
{
	return !is_empty(queue) &&
	       atomic_load(&(*slot(queue, head_of(queue)))->done);
}

/* The pool. */

struct sched *sched_new(unsigned threads, const struct sched_workers *workers,
			void *arg)
{
	struct sched *s = mem_zalloc(1, sizeof(*s));
	size_t knob = knob_size("MAPUTILS_THREADS", 0);
	pthread_condattr_t monotonic;

	s->ops = workers;
	s->arg = arg;
	s->eager = knob > 0;
	if (knob)
		threads = (unsigned)knob;
	s->most = threads < 2 ? 0 : threads < MOST ? threads : MOST;
	s->allowed = s->most;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->work, NULL);
	pthread_cond_init(&s->disk, NULL);
	pthread_cond_init(&s->turn, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->news, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return s;
}

void sched_allow_for_disk(struct sched *s, unsigned more)
{
	const char *ahead = knob_text("MAPUTILS_AHEAD");

	if (!s->most || (ahead && strcmp(ahead, "never") == 0))
		return;
	s->always = ahead && strcmp(ahead, "always") == 0;
	s->more = more;
	s->blocks = -1;
}

void *sched_state(struct sched *s)
{
	if (!s->state)
		s->state = s->ops->state_new(s->arg);
	return s->state;
}

bool sched_is_parallel(const struct sched *s)
{
	return s->most > 0;
}

unsigned sched_threads(const struct sched *s)
{
	return s->most;
}

void sched_free(struct sched *s)
{
	pthread_mutex_lock(&s->lock);
	s->over = true;
	pthread_cond_broadcast(&s->work);
	pthread_cond_broadcast(&s->disk);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < s->started; i++)
		pthread_join(s->workers[i].thread, NULL);
	for (unsigned i = 0; i < s->started; i++) {
		if (s->workers[i].state)
			s->ops->state_free(s->workers[i].state);
	}
	if (s->state)
		s->ops->state_free(s->state);
	pthread_cond_destroy(&s->news);
	pthread_cond_destroy(&s->turn);
	pthread_cond_destroy(&s->disk);
	pthread_cond_destroy(&s->work);
	pthread_mutex_destroy(&s->lock);
	free(s->workers);
	free(s);
}

void sched_abandon(struct sched *s)
{
	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < s->started; i++)
		pthread_detach(s->workers[i].thread);
	pthread_mutex_unlock(&s->lock);
}

/* Workers. */

/* The queue with the next job that nobody has begun, or NULL. */
static struct sched_queue *next_queue(const struct sched *s)
{
	for (struct sched_queue *q = s->queues; q; q = q->older) {
		if (q->next < q->tail)
			return q;
	}
	return NULL;
}

/* Run JOB. */
static void run(struct sched_job *job, void *state)
{
	if (job->run) {
		struct err_log *outer = err_capture(&job->said);
		job->run(job, state);
		err_capture(outer);
	}
}

/* Enough jobs of QUEUE wait to wake a thread for, which takes as long as some
   small ones do. */
static bool are_worth_waking(const struct sched_queue *queue)
{
	size_t waiting = queue->tail - queue->next;

	return waiting && (queue->sched->eager || queue->ending ||
			   waiting >= queue->worth ||
			   waiting >= queue->slots / 2 ||
			   queue->spent > LARGE * queue->alone);
}

/* How many of the jobs that wait in QUEUE a thread takes at once. */
static size_t handful(const struct sched_queue *queue)
{
	const struct sched *s = queue->sched;
	size_t share = (queue->tail - queue->next) / SHARES / s->started;

	if (s->from_disk || share < 1)
		return 1;
	return share < HANDFUL ? share : HANDFUL;
}

/* A job of QUEUE is done, or waits for its turn: is that worth waking the
   submitting thread? */
static void tell(struct sched_queue *queue)
{
	struct sched *s = queue->sched;

	if (s->watched != queue || !is_ready(queue))
		return;
	if (!s->napping || s->awaiting ||
	    queue->tail - queue->next <= queue->slots / 8) {
		s->watched = NULL;
		pthread_cond_signal(&s->news);
	}
}

/* Sleep until there may be something to do for W. */
static void wait_for_work(const struct worker *w)
{
	struct sched *s = w->sched;

	if (w->for_disk) {
		pthread_cond_wait(&s->disk, &s->lock);
		return;
	}
	s->idle++;
	pthread_cond_wait(&s->work, &s->lock);
	s->idle--;
}

/*
 * Run the next jobs of QUEUE that nobody has begun for W, and tell of them: at
 * once of each only where somebody listens.  The lock is held before and after,
 * but not meanwhile.
 */
static void run_some(struct worker *w, struct sched_queue *queue)
{
	struct sched *s = queue->sched;
	size_t at = queue->next, end = at + handful(queue);

	queue->next = end;
	if (s->idle && are_worth_waking(queue))
		pthread_cond_signal(&s->work); /* one wakes the next */
	pthread_mutex_unlock(&s->lock);
	if (!w->state)
		w->state = s->ops->state_new(s->arg);
	for (; at + 1 < end; at++) {
		struct sched_job *job = *slot(queue, at);
		run(job, w->state);
		atomic_store(&job->done, true); /* from now on it may be gone */
		if (atomic_load(&s->listeners)) {
			pthread_mutex_lock(&s->lock);
			tell(queue);
			pthread_mutex_unlock(&s->lock);
		}
	}
	struct sched_job *job = *slot(queue, at);
	run(job, w->state);
	pthread_mutex_lock(&s->lock);
	atomic_store(&job->done, true);
	tell(queue);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct sched *s = w->sched;

	pthread_mutex_lock(&s->lock);
	while (!s->over) {
		bool may = !w->for_disk || s->from_disk;
		struct sched_queue *queue = may ? next_queue(s) : NULL;
		if (!queue)
			wait_for_work(w);
		else
			run_some(w, queue);
	}
	pthread_mutex_unlock(&s->lock);
	quote_end();
	return NULL;
}

/* Start one more thread.  It gets the signals that it causes; others are for
   those threads that were there before. */
static void start(struct sched *s)
{
	static const int own[] = {SIGBUS, SIGSEGV, SIGFPE,
				  SIGILL, SIGPIPE, SIGXFSZ};
	sigset_t all, old;
	pthread_attr_t attr;

	if (!s->workers)
		s->workers = mem_zalloc((size_t)s->most + s->more,
					sizeof(*s->workers));
	struct worker *w = &s->workers[s->started];
	w->sched = s;
	w->for_disk = s->started >= s->most;
	sigfillset(&all);
	for (size_t i = 0; i < COMPAT_COUNT(own); i++)
		sigdelset(&all, own[i]);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	if (pthread_create(&w->thread, &attr, work, w) == 0) {
		s->started++;
	} else { /* it will not be better later */
		s->allowed = s->started;
		s->more = 0;
	}
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* So many jobs of QUEUE wait that they are worth THREADS threads. */
static bool are_worth(const struct sched_queue *queue, unsigned threads)
{
	size_t waiting = queue->tail - queue->next;

	return waiting && (queue->sched->eager || queue->spent > SLOW ||
			   waiting >= queue->worth * threads ||
			   waiting >= queue->slots / 2);
}

/* Jobs of QUEUE wait: see that somebody runs them. */
static void call_workers(struct sched_queue *queue)
{
	struct sched *s = queue->sched;

	if (s->idle) {
		if (are_worth_waking(queue))
			pthread_cond_signal(&s->work);
	} else if (s->started < s->allowed &&
		   are_worth(queue, s->started + 1)) {
		start(s);
	}
}

/* Queues. */

struct sched_queue *sched_queue_new(struct sched *s, size_t slots,
				    size_t worth)
{
	struct sched_queue *q =
		mem_zalloc(1, sizeof(*q) + slots * sizeof(q->ring[0]));

	q->sched = s;
	q->slots = slots;
	q->worth = worth;
	pthread_mutex_lock(&s->lock);
	q->older = s->queues;
	s->queues = q;
	pthread_mutex_unlock(&s->lock);
	return q;
}

void sched_queue_free(struct sched_queue *q)
{
	struct sched *s = q->sched;

	sched_drain(q);
	pthread_mutex_lock(&s->lock);
	s->queues = q->older;
	pthread_mutex_unlock(&s->lock);
	free(q);
}

/* Retire JOB, the first, which is done; if that cancels Q, no other has its
   turn. */
static void retire_job(struct sched_queue *q, struct sched_job *job)
{
	struct err_log before = job->before, said = job->said;

	job->before = job->said = (struct err_log){0};
	err_release(&before);
	job->retire(job, sched_state(q->sched));
	err_release(&said);
	if (!q->cancelled)
		atomic_fetch_add_explicit(&q->head, 1, memory_order_release);
}

/* Retire all first jobs that are done; as with run, the lock is let go. */
static void retire(struct sched_queue *q)
{
	struct sched *s = q->sched;
	size_t head = head_of(q), end = head;

	while (end < q->tail && atomic_load(&(*slot(q, end))->done))
		end++;
	pthread_mutex_unlock(&s->lock);
	struct err_log *own = err_capture(q->outer);
	for (; head < end && !q->cancelled; head++)
		retire_job(q, *slot(q, head));
	err_capture(own);
	pthread_mutex_lock(&s->lock);
	if (s->awaiting)
		pthread_cond_broadcast(&s->turn);
}

/* Jobs wait: if files come from a disk, see that more of them are run. */
static void look_at_disk(struct sched *s)
{
	struct rusage usage;

	if (!s->more || getrusage(RUSAGE_SELF, &usage) != 0)
		return;
	s->from_disk = s->always ||
		       (s->blocks >= 0 && usage.ru_inblock > s->blocks);
	s->blocks = usage.ru_inblock;
	if (!s->from_disk)
		return;
	pthread_cond_broadcast(&s->disk);
	if (s->started >= s->most && s->started < s->most + s->more)
		start(s);
}

/* Sleep until the first job is done. */
static void wait_for_first(struct sched_queue *q, bool nap)
{
	struct sched *s = q->sched;

	if (nap) {
		look_at_disk(s);
		int64_t until = now() + NAP;
		const struct timespec t = {until / 1000000000,
					   (long)(until % 1000000000)};
		s->napping = true;
		s->watched = q;
		while (s->watched && !(s->awaiting && is_ready(q)) &&
		       pthread_cond_timedwait(&s->news, &s->lock, &t) == 0)
			;
		s->napping = false;
	}
	atomic_fetch_add(&s->listeners, 1);
	while (!is_ready(q)) {
		s->watched = q;
		pthread_cond_wait(&s->news, &s->lock);
	}
	atomic_fetch_sub(&s->listeners, 1);
	s->watched = NULL;
}

/* Run the first job, which nobody has begun, without help. */
static void run_first(struct sched_queue *q)
{
	struct sched *s = q->sched;
	struct sched_job *job = *slot(q, q->next++);
	int64_t began = now();

	pthread_mutex_unlock(&s->lock);
	run(job, sched_state(s));
	pthread_mutex_lock(&s->lock);
	atomic_store(&job->done, true);
	q->spent += now() - began;
	q->alone++;
	call_workers(q);
}

/* Have the first job done, with others beside it, and retire it and those
   behind it that are done. */
static void advance(struct sched_queue *q, bool nap)
{
	if (q->sched->idle && q->next < q->tail)
		pthread_cond_signal(&q->sched->work);
	if (q->next == head_of(q))
		run_first(q);
	if (!is_ready(q))
		wait_for_first(q, nap);
	retire(q);
}

bool sched_submit(struct sched_queue *q, struct sched_job *job)
{
	struct sched *s = q->sched;

	job->queue = q;
	atomic_init(&job->done, false);
	job->before = job->said = (struct err_log){0};
	if (!s->most && !q->begun && !q->cancelled) {
		job->number = q->tail++;
		q->next++;
		if (job->run)
			job->run(job, sched_state(s));
		atomic_store(&q->head, q->tail);
		job->retire(job, sched_state(s));
		return true;
	}
	if (!q->begun) {
		q->begun = true;
		q->outer = err_capture(&q->between);
	}
	pthread_mutex_lock(&s->lock);
	q->ending = false;
	while (!q->cancelled &&
	       (is_ready(q) || q->tail - head_of(q) == q->slots))
		advance(q, true);
	bool taken = !q->cancelled;
	if (taken) {
		job->before = q->between;
		q->between = (struct err_log){0};
		job->number = q->tail;
		*slot(q, q->tail++) = job;
		call_workers(q);
	}
	pthread_mutex_unlock(&s->lock);
	return taken;
}

void sched_drain(struct sched_queue *q)
{
	struct sched *s = q->sched;

	if (!q->begun)
		return;
	pthread_mutex_lock(&s->lock);
	q->ending = true;
	while (!q->cancelled && !is_empty(q))
		advance(q, false);
	pthread_mutex_unlock(&s->lock);
	q->begun = false;
	q->spent = q->alone = 0;
	err_capture(q->outer);
	err_release(&q->between);
}

bool sched_step(struct sched_queue *q)
{
	struct sched *s = q->sched;

	if (is_empty(q) || q->cancelled)
		return false;
	pthread_mutex_lock(&s->lock);
	q->ending = true;
	advance(q, false);
	pthread_mutex_unlock(&s->lock);
	return true;
}

void sched_cancel(struct sched_queue *q)
{
	q->cancelled = true;
}

/* For jobs. */

bool sched_is_first(const struct sched_job *job)
{
	return head_of(job->queue) == job->number;
}

void sched_await(struct sched_job *job)
{
	struct sched *s = job->queue->sched;

	if (!sched_is_first(job)) {
		pthread_mutex_lock(&s->lock);
		s->awaiting++;
		atomic_fetch_add(&s->listeners, 1);
		tell(job->queue);
		while (!sched_is_first(job))
			pthread_cond_wait(&s->turn, &s->lock);
		atomic_fetch_sub(&s->listeners, 1);
		s->awaiting--;
		pthread_mutex_unlock(&s->lock);
	}
	if (job->queue->begun)
		err_capture(job->queue->outer);
	err_release(&job->before);
	err_release(&job->said);
}

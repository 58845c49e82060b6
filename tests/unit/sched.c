/* SPDX-License-Identifier: MIT */

/*
 * sched: order of retirement and of messages, bounded waiting, turns, queues
 * within queues, and that little work is done without help.
 */

#include "sched/sched.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit/check.h"

enum { SLOTS = 16, FOR_DISK = 5 };

struct job {
	struct sched_job base;
	size_t number;
	bool waits;  /* for its turn */
	bool splits; /* into further jobs */
	unsigned square;
};

static atomic_size_t waiting; /* jobs that are run and not retired */
static atomic_int states;
static size_t retired, parts;
static struct sched *sched;
static pthread_t submitter;

static void *state_new(void *arg)
{
	CHECK(arg == &waiting);
	atomic_fetch_add(&states, 1);
	return mem_zalloc(1, sizeof(int));
}

static void state_free(void *state)
{
	atomic_fetch_sub(&states, 1);
	free(state);
}

static const struct sched_workers workers = {
	.state_new = state_new,
	.state_free = state_free,
};

static void run(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	++*(int *)state; /* nobody else's */
	CHECK(atomic_fetch_add(&waiting, 1) < SLOTS);
	if (job->waits) {
		sched_await(base);
		CHECK(sched_is_first(base));
		CHECK_INT(retired, job->number); /* ours to look at now */
	}
	for (size_t i = 0; i < job->number % 100; i++)
		job->square += (unsigned)job->number;
	if (job->number % 10 == 3)
		err_warn(0, "%zu", job->number);
	if (job->number % 1000 == 999)
		err_latch();
}

static void retire_part(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	(void)state;
	CHECK_INT(job->number, parts++);
	free(job);
}

/* Another queue, before those jobs of the outer one that wait. */
static void split(void)
{
	struct sched_queue *queue = sched_queue_new(sched, 3, 1);

	parts = 0;
	for (size_t i = 0; i < 20; i++) {
		struct job *part = mem_zalloc(1, sizeof(*part));
		part->base.retire = retire_part;
		part->number = i;
		sched_submit(queue, &part->base);
	}
	sched_queue_free(queue);
	CHECK_INT(parts, 20);
}

static void retire(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	CHECK(pthread_equal(pthread_self(), submitter));
	CHECK(state == sched_state(sched));
	CHECK_INT(job->number, retired);
	CHECK_INT(job->square, job->number * (job->number % 100));
	if (job->number % 10 == 4)
		err_warn(0, "%zu", job->number);
	if (job->splits)
		split();
	else
		atomic_fetch_sub(&waiting, 1);
	retired++;
	free(job);
}

static int pipes[2];
static size_t heard;
static bool heard_wrong;

/* Messages are the numbers that end in 2 (said by the submitting thread), 3 (by
   jobs) and 4 (by their retirement), in order. */
static void *listen(void *arg)
{
	FILE *file = fdopen(pipes[0], "r");
	size_t number, want = 2;

	(void)arg;
	while (fscanf(file, "sched: %zu\n", &number) == 1) {
		heard_wrong |= number != want;
		want += want % 10 == 4 ? 8 : 1;
		heard++;
	}
	fclose(file);
	return NULL;
}

/* COUNT jobs in order; every WAITSth waits for its turn, and every SPLITSth is
   split (0: none). */
static void in_order(unsigned threads, size_t count, size_t waits,
		     size_t splits)
{
	pthread_t listener;
	int saved = dup(STDERR_FILENO);

	CHECK(pipe(pipes) == 0);
	CHECK(dup2(pipes[1], STDERR_FILENO) == STDERR_FILENO);
	close(pipes[1]);
	retired = heard = 0;
	CHECK(pthread_create(&listener, NULL, listen, NULL) == 0);
	atomic_store(&waiting, 0);
	sched = sched_new(threads, &workers, &waiting);
	sched_allow_for_disk(sched, FOR_DISK);
	CHECK_INT(sched_threads(sched), threads > 1 ? threads : 0);
	struct sched_queue *queue = sched_queue_new(sched, SLOTS, 4);
	for (size_t i = 0; i < count; i++) {
		struct job *job = mem_zalloc(1, sizeof(*job));
		job->base.run = run;
		job->base.retire = retire;
		job->number = i;
		job->waits = waits && i % waits == 0;
		job->splits = splits && i % splits == 0;
		if (job->splits) {
			job->base.run = NULL;
			job->square = (unsigned)(i * (i % 100));
		}
		if (i % 10 == 2)
			err_warn(0, "%zu", i);
		sched_submit(queue, &job->base);
		if (i == count / 2) {
			sched_drain(queue);
			CHECK_INT(retired, i + 1);
		}
	}
	sched_queue_free(queue);
	CHECK_INT(retired, count);
	CHECK(err_failed() == (count >= 1000));
	sched_free(sched);
	CHECK_INT(atomic_load(&states), 0);
	CHECK(dup2(saved, STDERR_FILENO) == STDERR_FILENO);
	close(saved);
	CHECK(pthread_join(listener, NULL) == 0);
	CHECK(!heard_wrong);
	CHECK_INT(heard, (count + 7) / 10 + (count + 6) / 10 +
			 (count + 5) / 10);
}

/* A few small jobs are done by this thread alone. */
static void alone(void)
{
	retired = 0;
	atomic_store(&waiting, 0);
	sched = sched_new(8, &workers, &waiting);
	struct sched_queue *queue = sched_queue_new(sched, SLOTS, 4);
	for (size_t i = 0; i < 3; i++) {
		struct job *job = mem_zalloc(1, sizeof(*job));
		*job = (struct job){
			.base = {.run = run, .retire = retire},
			.number = i,
		};
		sched_submit(queue, &job->base);
		CHECK_INT(retired, 0);
		CHECK_INT(atomic_load(&states), 0);
	}
	sched_queue_free(queue);
	CHECK_INT(retired, 3);
	CHECK_INT(atomic_load(&states), 1);
	sched_free(sched);
}

/* The job waits, without saying so, until all before it are retired. */
static void wait_for_others(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	(void)state;
	for (int i = 0; atomic_load(&waiting) < job->number && i < 100000; i++)
		usleep(100);
	CHECK(atomic_load(&waiting) >= job->number);
}

static void count_up(struct sched_job *base, void *state)
{
	(void)base;
	(void)state;
	atomic_fetch_add(&waiting, 1);
}

/* A thread takes many jobs at once, and yet each is retired when it is done
   and those before it are. */
static void at_once(unsigned threads)
{
	struct job jobs[500] = {0};

	atomic_store(&waiting, 0);
	sched = sched_new(threads, &workers, &waiting);
	struct sched_queue *queue = sched_queue_new(sched, 400, 1);
	for (size_t i = 0; i < COMPAT_COUNT(jobs); i++) {
		jobs[i] = (struct job){
			.base = {.run = wait_for_others, .retire = count_up},
			.number = i,
		};
		sched_submit(queue, &jobs[i].base);
	}
	sched_queue_free(queue);
	sched_free(sched);
	CHECK_INT(atomic_load(&waiting), COMPAT_COUNT(jobs));
	atomic_store(&waiting, 0);
}

static void count_down(struct sched_job *base, void *state)
{
	(void)state;
	if (++retired == 11)
		sched_cancel(base->queue);
}

static atomic_bool waits_for_turn, had_turn;

/* The 11th job: others are at work when it is retired. */
static void let_next_begin(struct sched_job *base, void *state)
{
	const struct timespec pause = {.tv_nsec = 100000};

	(void)base, (void)state;
	for (int i = 0; i < 10000 && !atomic_load(&waits_for_turn); i++)
		nanosleep(&pause, NULL);
}

/* The 12th. */
static void want_turn(struct sched_job *base, void *state)
{
	(void)state;
	atomic_store(&waits_for_turn, true);
	sched_await(base);
	atomic_store(&had_turn, true);
}

/* Behind the 11th, which cancels the queue, none is retired or taken, nor has
   its turn. */
static void cancelled(unsigned threads)
{
	const struct timespec moment = {.tv_nsec = 20000000};
	/* What is abandoned is never freed, and may still be looked at. */
	static struct sched_job every[9][1000];
	static struct sched *kept[9];
	struct sched_job *jobs = every[threads];
	size_t taken = 0;

	retired = 0;
	kept[threads] = sched_new(threads, &workers, &waiting);
	struct sched_queue *queue = sched_queue_new(kept[threads], SLOTS, 4);
	for (size_t i = 0; i < COMPAT_COUNT(every[0]); i++) {
		jobs[i] = (struct sched_job){.retire = count_down};
		if (threads > 1 && i == 10)
			jobs[i].run = let_next_begin;
		if (threads > 1 && i == 11)
			jobs[i].run = want_turn;
		if (!sched_submit(queue, &jobs[i]))
			break;
		taken++;
	}
	CHECK(taken >= 11 && taken <= 11 + SLOTS);
	CHECK_INT(retired, 11);
	CHECK(!sched_step(queue));
	sched_drain(queue);
	CHECK_INT(retired, 11);
	nanosleep(&moment, NULL);
	CHECK(!atomic_load(&had_turn));
	atomic_store(&waits_for_turn, false);
	sched_abandon(kept[threads]);
}

int main(void)
{
	setenv("LC_ALL", "C", 1);
	err_init("sched", 1);
	submitter = pthread_self();
	CHECK(sched_cpus() >= 1);
	alone();
	for (unsigned threads = 1; threads < 9; threads += threads) {
		in_order(threads, 0, 0, 0);
		in_order(threads, 3, 1, 0);
		in_order(threads, 20, 0, 5);
	}
	for (unsigned threads = 1; threads < 9; threads++) {
		in_order(threads, 20000, 0, 0);
		in_order(threads, 20000, 7, 0);
		in_order(threads, 5000, 13, 25);
	}
	setenv("MAPUTILS_AHEAD", "always", 1);
	for (unsigned threads = 1; threads < 4; threads++) {
		in_order(threads, 20000, 0, 0);
		in_order(threads, 5000, 13, 25);
	}
	unsetenv("MAPUTILS_AHEAD");
	at_once(2);
	at_once(7);
	cancelled(1);
	cancelled(2);
	cancelled(8);
	return 0;
}

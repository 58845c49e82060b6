/* SPDX-License-Identifier: MIT */

/*
 * A file that shrinks while input looks at it: at random moments to nothing,
 * to a page boundary, into the middle of a page, by another thread and by
 * another process.  There is never a signal, what input calls valid never has
 * a byte that was not the file's, and nothing that is still there is lost.
 */

#include "io/input.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/knob.h"
#include "unit/check.h"
#include "unit/scratch.h"

enum { SIZE = 600000, ROUNDS = 250 };

static unsigned seed = 1;

static size_t below(size_t n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/* Let some time pass, mostly little. */
static void wait_a_while(size_t turns)
{
	for (volatile size_t n = turns; n; n--)
		;
}

/* To nothing, to the end of a page, or anywhere. */
static off_t new_size(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	switch (below(4)) {
	case 0:
		return 0;
	case 1:
		return (off_t)(below(SIZE / page) * page);
	default:
		return (off_t)below(SIZE);
	}
}

/* How many bytes of SPAN are the file's, looked at without haste. */
static size_t look(const struct input_span *span)
{
	size_t good = 0, piece, found;

	do {
		piece = span->len - good < 20000 ? span->len - good : 20000;
		found = scratch_good(span->data + good, piece,
				     span->offset + (off_t)good);
		good += found;
		if (below(8) == 0)
			sched_yield();
	} while (found == piece && good < span->len);
	return good;
}

/*
 * Read all of IN, as tools do: look first, ask then, and go on behind what was
 * valid.  Returns the offset of the end.
 */
static off_t look_at_all(struct input *in)
{
	struct input_span span;
	off_t end = 0;
	size_t keep = 0;
	int got;

	while ((got = input_next(in, keep, &span)) > 0) {
		CHECK_INT(span.offset, end - (off_t)keep);
		/* In the moment of cutting, read(2) itself may bring zeros. */
		bool mapped = input_way(in) != INPUT_READ;
		off_t to = span.offset + (off_t)span.len;
		bool there = below(2) || input_fetch(in, span.offset, to);
		size_t good = look(&span);
		size_t valid = input_valid(in);
		CHECK(valid <= span.len);
		CHECK(there || valid < span.len);
		if (good < valid && mapped) {
			fprintf(stderr, "byte %lld is %d, valid to %lld\n",
				(long long)span.offset + (long long)good,
				span.data[good],
				(long long)span.offset + (long long)valid);
			exit(1);
		}
		end = span.offset + (off_t)valid;
		keep = below(valid < 5000 ? valid + 1 : 5000);
	}
	CHECK_INT(got, 0);
	return end;
}

/* The other side: waits for GO, then for a while, and cuts the file off. */
struct cutter {
	int fd;
	atomic_int go; /* -1: stop; otherwise the number of the round */
	atomic_int done;
	size_t delay;
	off_t size;
};

static void *cut(void *arg)
{
	struct cutter *cutter = arg;

	for (int round = 1;; round++) {
		int go;
		while ((go = atomic_load(&cutter->go)) >= 0 && go < round)
			sched_yield();
		if (go < 0)
			return NULL;
		wait_a_while(cutter->delay);
		CHECK(ftruncate(cutter->fd, cutter->size) == 0);
		atomic_store(&cutter->done, round);
	}
}

static void by_a_thread(const char *dir)
{
	struct cutter cutter = {.fd = scratch_file(dir, 0)};
	struct input *in = input_new();
	pthread_t thread;
	int shorter = 0;

	CHECK(pthread_create(&thread, NULL, cut, &cutter) == 0);
	for (int round = 1; round <= ROUNDS; round++) {
		scratch_fill(cutter.fd, 0, SIZE);
		CHECK(lseek(cutter.fd, 0, SEEK_SET) == 0);
		CHECK(input_start(in, cutter.fd, NULL) == 0);
		cutter.delay = below((size_t)1 << below(18));
		cutter.size = new_size();
		atomic_store(&cutter.go, round);
		off_t end = look_at_all(in);
		while (atomic_load(&cutter.done) < round)
			sched_yield();
		CHECK(end >= cutter.size && end <= SIZE);
		shorter += end < SIZE;
		input_stop(in);
	}
	atomic_store(&cutter.go, -1);
	pthread_join(thread, NULL);
	CHECK(shorter > 0);
	input_free(in);
	close(cutter.fd);
}

/* Cut FD off a while after each byte from FROM, and answer on TO. */
static void cut_on_demand(int fd, int from, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1) {
		wait_a_while(below((size_t)1 << below(18)));
		if (ftruncate(fd, new_size()) != 0 || write(to, "x", 1) != 1)
			_exit(1);
	}
	_exit(0);
}

/* The same with another process. */
static void by_a_process(void)
{
	int status, fd = scratch_file(NULL, SIZE);
	int there[2], back[2];
	char byte;

	CHECK(pipe(there) == 0 && pipe(back) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		close(there[1]);
		cut_on_demand(fd, there[0], back[1]);
	}
	close(there[0]);
	struct input *in = input_new();
	for (int round = 0; round < ROUNDS; round++) {
		scratch_fill(fd, 0, SIZE);
		CHECK(lseek(fd, 0, SEEK_SET) == 0);
		CHECK(input_start(in, fd, NULL) == 0);
		CHECK_INT(write(there[1], "x", 1), 1);
		off_t end = look_at_all(in);
		CHECK_INT(read(back[0], &byte, 1), 1);
		CHECK(end >= lseek(fd, 0, SEEK_END) && end <= SIZE);
	}
	close(there[1]);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_INT(status, 0);
	close(back[0]);
	close(back[1]);
	input_free(in);
	close(fd);
}

/* Step by step, without chance. */
static void between_two_looks(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = scratch_file(NULL, SIZE);
	struct input *in = input_new();
	struct input_span span;

	CHECK(input_start(in, fd, NULL) == 0);
	CHECK_INT(input_next(in, 0, &span), 1);
	if (input_way(in) == INPUT_MAPPED) {
		CHECK_INT(span.len, SIZE);
		CHECK(ftruncate(fd, 300001) == 0);
		/* A zero in the last page is told by the size alone. */
		CHECK_INT(span.data[300001], 0);
		CHECK_INT(input_valid(in), 300001);
		/* It shrinks once more, under our eyes, and grows again: */
		CHECK(ftruncate(fd, (off_t)(10 * page)) == 0);
		CHECK_INT(span.data[200000], 0);
		scratch_fill(fd, (off_t)(10 * page), SIZE + 1000);
		/* what was blank stays out, and comes by reading. */
		size_t valid = input_valid(in);
		CHECK_INT(valid, 200000 / page * page);
		CHECK_INT(input_next(in, 100, &span), 1);
		CHECK_INT(input_way(in), INPUT_READ);
		CHECK_INT(span.offset, valid - 100);
		CHECK(scratch_holds(span.data, span.len, span.offset));
		CHECK_INT(input_valid(in), span.len);
		CHECK(ftruncate(fd, 5) == 0);
		CHECK_INT(input_valid(in), span.len);
	}
	input_free(in);
	close(fd);
}

/* Cut off before the first look, and before the next. */
static void before_and_after(void)
{
	int fd = scratch_file(NULL, SIZE);
	struct input *in = input_new();
	struct input_span span;

	CHECK(input_start(in, fd, NULL) == 0);
	CHECK(ftruncate(fd, 0) == 0);
	CHECK_INT(look_at_all(in), 0);

	scratch_fill(fd, 0, SIZE);
	CHECK(input_start(in, fd, NULL) == 0);
	CHECK_INT(input_next(in, 0, &span), 1);
	CHECK(ftruncate(fd, 3) == 0);
	if (input_way(in) == INPUT_MAPPED) {
		CHECK_INT(input_valid(in), 3);
		CHECK_INT(input_next(in, 3, &span), 0);
		CHECK(scratch_holds(span.data, 3, 0));
	}
	input_free(in);
	close(fd);
}

static void all(void)
{
	between_two_looks();
	before_and_after();
	by_a_process();
	by_a_thread(NULL);
	if (access("/dev/shm", W_OK) == 0)
		by_a_thread("/dev/shm");
}

/* Steps of a few bytes would take hours here. */
static void at_least(const char *name, size_t size)
{
	char text[32];

	if (knob_size(name, size) < size) {
		snprintf(text, sizeof(text), "%zu", size);
		setenv(name, text, 1);
	}
}

int main(void)
{
	at_least("MAPUTILS_WINDOW", 4096);
	at_least("MAPUTILS_READ", 4096);
	all();
	setenv("MAPUTILS_AHEAD", "always", 1);
	all();
	setenv("MAPUTILS_WINDOW", "50000", 1);
	if (knob_text("MAPUTILS_WINDOW")) /* a debug build */
		all();
	setenv("MAPUTILS_MAP", "never", 1);
	if (knob_text("MAPUTILS_MAP"))
		all();
	return 0;
}

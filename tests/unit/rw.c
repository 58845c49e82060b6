/* SPDX-License-Identifier: MIT */

/*
 * rw: signals, short writes, descriptors that would block, and the bytes that
 * went before a failure.
 */

#include "io/rw.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "unit/check.h"
#include "unit/scratch.h"

enum { MUCH = 1 << 20 };

static unsigned char data[MUCH];

static void nothing(int sig)
{
	(void)sig;
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

/* Read all of a pipe slowly, and say how much that was. */
static void *drain(void *arg)
{
	int fd = *(int *)arg;
	static size_t total;
	unsigned char got[10000];
	ssize_t n;

	total = 0;
	nap();
	while ((n = rw_read(fd, got, sizeof(got))) > 0) {
		CHECK(scratch_holds(got, (size_t)n, (off_t)total));
		total += (size_t)n;
	}
	CHECK_INT(n, 0);
	return &total;
}

/* Write much into a pipe that is read slowly. */
static void pipe_all(bool nonblock)
{
	int fd[2];
	pthread_t reader;
	void *total;

	CHECK(pipe(fd) == 0);
	if (nonblock) {
		CHECK(fcntl(fd[0], F_SETFL, O_NONBLOCK) == 0);
		CHECK(fcntl(fd[1], F_SETFL, O_NONBLOCK) == 0);
	}
	CHECK(pthread_create(&reader, NULL, drain, &fd[0]) == 0);
	CHECK_INT(rw_write(fd[1], data, MUCH), MUCH);
	close(fd[1]);
	pthread_join(reader, &total);
	CHECK_INT(*(size_t *)total, MUCH);
	close(fd[0]);
}

struct disturbed {
	pthread_t thread;
	int fd;
};

/* Send signals to a thread that reads, and then what it waits for. */
static void *disturb(void *arg)
{
	struct disturbed *other = arg;

	for (int i = 0; i < 5; i++) {
		nap();
		pthread_kill(other->thread, SIGUSR1);
	}
	CHECK_INT(write(other->fd, "x", 1), 1);
	return NULL;
}

static void interrupted(void)
{
	struct sigaction action = {.sa_handler = nothing}; /* no SA_RESTART */
	int fd[2];
	char byte;
	pthread_t thread;

	sigaction(SIGUSR1, &action, NULL);
	CHECK(pipe(fd) == 0);
	struct disturbed self = {pthread_self(), fd[1]};
	CHECK(pthread_create(&thread, NULL, disturb, &self) == 0);
	CHECK_INT(rw_read(fd[0], &byte, 1), 1);
	pthread_join(thread, NULL);
	close(fd[0]);
	close(fd[1]);
}

static void failures(void)
{
	int fd = open("/dev/full", O_RDWR);

	CHECK(fd >= 0);
	CHECK_INT(rw_write(fd, data, 10), 0);
	CHECK_INT(errno, ENOSPC);
	close(fd);
	CHECK_INT(rw_write(fd, data, 10), 0);
	CHECK_INT(errno, EBADF);
	CHECK_INT(rw_read(fd, data, 1), -1);
	CHECK_INT(errno, EBADF);
	CHECK_INT(rw_write(fd, data, 0), 0);
}

/* A map whose file shrank: what is there goes, then EFAULT, and no signal. */
static void shrunken_map(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int src = scratch_file(NULL, (off_t)(4 * page));
	int dst = scratch_file(NULL, 0);
	void *map = mmap(NULL, 4 * page, PROT_READ, MAP_SHARED, src, 0);

	CHECK(map != MAP_FAILED);
	CHECK(ftruncate(src, (off_t)page) == 0);
	CHECK_INT(rw_write(dst, map, 4 * page), page);
	CHECK_INT(errno, EFAULT);
	CHECK_INT(rw_pread(dst, data, MUCH, 0), page);
	CHECK(scratch_holds(data, page, 0));
	CHECK_INT(rw_pread(dst, data, 10, (off_t)page - 3), 3);
	CHECK_INT(lseek(dst, 0, SEEK_CUR), page);
	munmap(map, 4 * page);
	close(src);
	close(dst);
}

int main(void)
{
	for (size_t i = 0; i < MUCH; i++)
		data[i] = scratch_byte((off_t)i);
	pipe_all(false);
	pipe_all(true);
	interrupted();
	failures();
	shrunken_map();
	return 0;
}

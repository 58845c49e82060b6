/* SPDX-License-Identifier: MIT */

/*
 * exec - all that the program may write to is read as it comes, but what it
 * reads fits into a pipe's buffer and is there before it starts, so that one
 * thread serves both ends.
 */

#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "tree.h"

extern char **environ;

enum { MOMENT = 1000 }; /* milliseconds */

static const char stdin_name[] = ".stdin";
static const char stdout_name[] = ".stdout";

static int must(int result, const char *what)
{
	if (result < 0)
		err_die(errno, "%s", what);
	return result;
}

static void make_pipe(int ends[2])
{
	must(pipe2(ends, O_CLOEXEC), "pipe");
}

static void write_all(int fd, const struct buf *data, const char *name)
{
	for (size_t done = 0; done < data->len;) {
		ssize_t n = write(fd, data->data + done, data->len - done);

		if (n < 0)
			err_die(errno, "%s", name);
		done += (size_t)n;
	}
}

static int make_file(const char *name, const struct buf *data)
{
	int fd = must(open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
		      name);

	write_all(fd, data, name);
	return fd;
}

/* A descriptor for the program's standard input, or -1. */
static int open_stdin(const struct diff_case *c)
{
	int ends[2];

	switch (c->stdin_how) {
	case CASE_STDIN_CLOSED:
		return -1;
	case CASE_STDIN_FOLDER:
		return must(open(".", O_RDONLY | O_CLOEXEC), ".");
	case CASE_STDIN_FILE:
		ends[0] = make_file(stdin_name, &c->stdin_data);
		lseek(ends[0], (off_t)c->stdin_skip, SEEK_SET);
		return ends[0];
	case CASE_STDIN_PIPE:
		break;
	}
	if (c->stdin_data.len > CASE_PIPE_MAX)
		err_die(0, "a case's input does not fit into a pipe");
	make_pipe(ends);
	write_all(ends[1], &c->stdin_data, "pipe");
	close(ends[1]);
	return ends[0];
}

/* The program's standard output, or -1; *PIPE gets the end to read, or -1. */
static int open_stdout(const struct diff_case *c, int *reader)
{
	int ends[2];
	const char *name = c->nfiles ? c->files[0].name : stdout_name;

	*reader = -1;
	switch (c->stdout_how) {
	case CASE_STDOUT_CLOSED:
		return -1;
	case CASE_STDOUT_FULL:
		return must(open("/dev/full", O_WRONLY | O_CLOEXEC), "full");
	case CASE_STDOUT_NULL:
		return must(open("/dev/null", O_WRONLY | O_CLOEXEC), "null");
	case CASE_STDOUT_FILE:
		return make_file(stdout_name, &(struct buf){0});
	case CASE_STDOUT_APPEND:
		return must(open(name, O_WRONLY | O_APPEND | O_CLOEXEC), name);
	case CASE_STDOUT_UPDATE:
		return must(open(name, O_RDWR | O_CLOEXEC), name);
	case CASE_STDOUT_PIPE:
		break;
	}
	make_pipe(ends);
	*reader = ends[0];
	return ends[1];
}

/*
 * Spawn with the real user and group USER as the effective ones, which takes
 * no step of ours between the fork and the exec: they are ours meanwhile.
 */
static int spawn_as(uid_t user, pid_t *pid, const char *program,
		    const posix_spawn_file_actions_t *actions, char **argv)
{
	posix_spawnattr_t attr;

	posix_spawnattr_init(&attr);
	if (user) {
		posix_spawnattr_setflags(&attr, POSIX_SPAWN_RESETIDS);
		must(setresgid(user, 0, 0), "setresgid");
		must(setresuid(user, 0, 0), "setresuid");
	}
	int error = posix_spawn(pid, program, actions, &attr, argv, environ);
	if (user) {
		must(setresuid(0, 0, 0), "setresuid");
		must(setresgid(0, 0, 0), "setresgid");
	}
	posix_spawnattr_destroy(&attr);
	return error;
}

/* Start the program with the descriptors FDS as its 0, 1 and 2. */
static pid_t start(const struct diff_case *c, const char *program,
		   const char *argv0, const int fds[3])
{
	posix_spawn_file_actions_t actions;
	char *argv[CASE_ARGS + 2] = {mem_strdup(argv0)};
	pid_t pid;

	if (c->locale) {
		unsetenv("LC_ALL");
		setenv("LC_CTYPE", c->locale, 1);
	} else {
		setenv("LC_ALL", c->utf8 ? "C.UTF-8" : "C", 1);
	}
	if (c->posix)
		setenv("POSIXLY_CORRECT", "1", 1);
	else
		unsetenv("POSIXLY_CORRECT");
	if (c->variable)
		setenv(c->variable, c->value, 1);
	for (size_t i = 0; i < c->nargs; i++)
		argv[i + 1] = mem_dup(c->args[i].data, c->args[i].len);
	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++) {
		if (fds[i] < 0)
			posix_spawn_file_actions_addclose(&actions, i);
		else
			posix_spawn_file_actions_adddup2(&actions, fds[i], i);
	}
	umask(c->tree ? c->mask : 022);
	int error = spawn_as(c->user, &pid, program, &actions, argv);
	umask(022);
	if (error)
		err_die(error, "%s", program);
	if (c->variable)
		unsetenv(c->variable);
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 0; i <= c->nargs; i++)
		free(argv[i]);
	return pid;
}

/* Append what FD has; false at its end. */
static bool collect(int fd, struct buf *data)
{
	if (!buf_reserve(data, 65536))
		mem_exhausted();
	ssize_t n = read(fd, data->data + data->len, data->room - data->len);

	if (n > 0)
		data->len += (size_t)n;
	return n > 0;
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Wait for the program until END; kill it then.  Says if it had to. */
static bool await(pid_t pid, long long end, int *status)
{
	const struct timespec pause = {.tv_nsec = 50000};

	for (;;) {
		pid_t ended = waitpid(pid, status, WNOHANG);

		if (ended == pid)
			return false;
		if (now() >= end)
			break;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return true;
}

/* Read both pipes (-1: none) to their ends, and wait for the program. */
static void watch(pid_t pid, int out, int err, struct outcome *outcome)
{
	struct pollfd polls[] = {
		{.fd = out, .events = POLLIN},
		{.fd = err, .events = POLLIN},
	};
	struct buf *bufs[] = {&outcome->out, &outcome->err};
	long long end = now() + EXEC_SECONDS * 1000;
	bool late = false;

	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		long long left = end - now();

		if (left <= 0 || poll(polls, 2, (int)left) == 0) {
			/* The whole machine may have stood still. */
			if (!late) {
				late = true;
				end = now() + MOMENT;
				continue;
			}
			outcome->hung = true;
			kill(pid, SIGKILL);
			break;
		}
		for (int i = 0; i < 2; i++) {
			if (polls[i].fd >= 0 && polls[i].revents &&
			    !collect(polls[i].fd, bufs[i])) {
				close(polls[i].fd);
				polls[i].fd = -1;
			}
		}
	}
	for (int i = 0; i < 2; i++) {
		if (polls[i].fd >= 0)
			close(polls[i].fd);
	}
	/* It may have closed both, and not end. */
	outcome->hung |= await(pid, end, &outcome->status);
}

/* What the file that was standard output holds now. */
static void read_back(const char *name, struct buf *data)
{
	int fd = must(open(name, O_RDONLY | O_CLOEXEC), name);

	while (collect(fd, data))
		;
	close(fd);
}

void exec_case(const struct diff_case *c, const char *program,
	       const char *argv0, struct outcome *outcome)
{
	int fds[3], out = -1, err[2] = {-1, -1};

	*outcome = (struct outcome){0};
	struct tree tree;
	tree_make(&tree, c);
	fds[0] = open_stdin(c);
	fds[1] = open_stdout(c, &out);
	make_pipe(err);
	fds[2] = c->merged && fds[1] >= 0 ? fds[1] : err[1];
	pid_t pid = start(c, program, argv0, fds);

	if (fds[1] >= 0)
		close(fds[1]);
	close(err[1]);
	watch(pid, out, err[0], outcome);
	/* How far a program had read that could not write is its affair. */
	outcome->offset = c->stdout_how == CASE_STDOUT_FULL
				  ? -1
				  : lseek(fds[0], 0, SEEK_CUR);
	if (fds[0] >= 0)
		close(fds[0]);
	if (c->stdout_how == CASE_STDOUT_FILE)
		read_back(stdout_name, &outcome->out);
	else if (c->stdout_how == CASE_STDOUT_APPEND ||
		 c->stdout_how == CASE_STDOUT_UPDATE)
		read_back(c->files[0].name, &outcome->out);
	tree_leave(&tree);
	if (c->tree && !outcome->hung)
		tree_describe(&tree, &outcome->tree);
	tree_remove();
}

static bool equal(const struct buf *a, const struct buf *b)
{
	return a->len == b->len &&
	       (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

bool outcome_equal(const struct outcome *a, const struct outcome *b)
{
	return a->status == b->status && a->hung == b->hung &&
	       a->offset == b->offset &&
	       equal(&a->out, &b->out) && equal(&a->err, &b->err) &&
	       equal(&a->tree, &b->tree);
}

void outcome_free(struct outcome *outcome)
{
	buf_free(&outcome->out);
	buf_free(&outcome->err);
	buf_free(&outcome->tree);
}

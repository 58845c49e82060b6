/* SPDX-License-Identifier: MIT */

/*
 * err: the text of messages, one write a message, the flush before it, and the
 * status that is latched.
 */

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/check.h"

static int pipes[2];
static int flushed;

static void flush(void *arg)
{
	CHECK(arg == &flushed);
	flushed++;
}

/* The next message: what one read from the pipe returns. */
static const char *said(void)
{
	static char text[8192];
	ssize_t n = read(pipes[0], text, sizeof(text) - 1);

	CHECK(n >= 0);
	text[n] = '\0';
	return text;
}

/* The exit status after a warning that cannot be written. */
static int status_unheard(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		int full = open("/dev/full", O_WRONLY);

		dup2(full, STDERR_FILENO);
		err_warn(0, "unheard");
		_exit(err_status(0));
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

int main(void)
{
	setenv("LC_ALL", "C", 1);
	CHECK(pipe(pipes) == 0);
	CHECK(dup2(pipes[1], STDERR_FILENO) == STDERR_FILENO);

	err_init("./tool", 3);
	CHECK_STR(err_program(), "./tool");
	CHECK_INT(err_status(0), 0);
	CHECK_INT(status_unheard(), 3);

	err_before(flush, &flushed);
	err_warn(0, "%s is %d", "it", 5);
	CHECK_STR(said(), "./tool: it is 5\n");
	CHECK_INT(flushed, 1);
	CHECK_INT(err_status(1), 1);

	errno = EPIPE;
	struct err_log log = {0}, outer = {0};
	CHECK(err_capture(&log) == NULL);
	err_report(0, "kept");
	CHECK(err_failed());
	CHECK_INT(flushed, 1);
	CHECK(err_capture(&outer) == &log);
	CHECK(!err_failed());
	err_warn(0, "before");
	err_release(&log);
	CHECK(err_failed());
	CHECK(err_capture(NULL) == &outer);
	CHECK(!err_failed());
	err_release(&outer);
	CHECK_STR(said(), "./tool: before\n./tool: kept\n");
	CHECK_INT(flushed, 2);
	CHECK(err_failed());

	err_report(ENOENT, "%s", "file");
	CHECK_INT(errno, EPIPE);
	CHECK_STR(said(), "./tool: file: No such file or directory\n");
	CHECK(err_failed());
	CHECK_INT(err_status(0), 3);

	char name[6000], want[6100];
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(want, sizeof(want), "./tool: %s: Is a directory\n", name);
	err_report(EISDIR, "%s", name);
	CHECK_STR(said(), want);

	err_text("as it %s", "stands");
	CHECK_STR(said(), "as it stands");
	CHECK_INT(flushed, 5);
	return 0;
}

/* SPDX-License-Identifier: MIT */

/*
 * A message is put together in one buffer and written at once, or added to the
 * log of its thread.  The locale is set only here and in base/quote.c, when
 * the first message needs its words: a run that says nothing does not pay for
 * reading locale files.
 */

#include "base/err.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/quote.h"

static const char *program = "maputils";
static const char *prefix = "maputils"; /* of messages */
static int failure = 1;
static atomic_bool failed;
static void (*before)(void *arg);
static void *before_arg;
static _Thread_local struct err_log *capture; /* NULL: messages go out */

void err_init(const char *argv0, int status)
{
	if (argv0 && *argv0)
		prefix = program = argv0;
	failure = status;
}

void err_shorten(void)
{
	const char *slash = strrchr(program, '/');

	if (slash)
		prefix = slash + 1;
}

const char *err_program(void)
{
	return program;
}

void err_before(void (*flush)(void *arg), void *arg)
{
	before = flush;
	before_arg = arg;
}

/*
 * Write all of LEN bytes to standard error.  Where that cannot be done, even a
 * warning is a failure, as with GNU's programs: there is no other way to tell.
 */
static void put(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDERR_FILENO, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			atomic_store(&failed, true);
			return;
		}
		text += n;
		len -= (size_t)n;
	}
}

/* TEXT goes to LOG; where there is none or no room in it, out at once. */
static void deliver(const char *text, size_t len, struct err_log *log)
{
	if (log && buf_add(&log->text, text, len))
		return;
	/* What it flushes is not a capturing thread's to touch. */
	if (before && !capture)
		before(before_arg);
	put(text, len);
}

/* Put a message together, for LOG or, where that is NULL, to go out. */
static void say(struct err_log *log, bool named, int errnum, const char *fmt,
		va_list args)
{
	char room[1024];
	char *text = room;
	va_list again;
	int saved = errno;

	quote_locale_init();
	const char *reason = errnum ? strerror(errnum) : NULL;
	va_copy(again, args);
	int body = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (body < 0)
		body = 0;
	size_t size = (size_t)body + strlen(prefix) +
		      (reason ? strlen(reason) : 0) + sizeof(": : \n");
	if (size > sizeof(room) && !(text = malloc(size))) {
		text = room;
		size = sizeof(room);
	}
	size_t len = 0;
	if (named)
		len = (size_t)snprintf(text, size, "%s: ", prefix);
	if (len < size)
		len += (size_t)vsnprintf(text + len, size - len, fmt, args);
	if (reason && len < size)
		len += (size_t)snprintf(text + len, size - len, ": %s", reason);
	if (len > size - 2) /* cut off: only where malloc failed */
		len = size - 2;
	if (named)
		text[len++] = '\n';
	deliver(text, len, log);
	if (text != room)
		free(text);
	errno = saved;
}

void err_report(int errnum, const char *fmt, ...)
{
	va_list args;

	err_latch();
	va_start(args, fmt);
	say(capture, true, errnum, fmt, args);
	va_end(args);
}

void err_warn(int errnum, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(capture, true, errnum, fmt, args);
	va_end(args);
}

void err_text(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(capture, false, 0, fmt, args);
	va_end(args);
}

void err_die(int errnum, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(NULL, true, errnum, fmt, args);
	va_end(args);
	exit(failure);
}

void err_latch(void)
{
	if (capture)
		capture->failed = true;
	else
		atomic_store(&failed, true);
}

struct err_log *err_capture(struct err_log *log)
{
	struct err_log *old = capture;

	capture = log;
	return old;
}

void err_release(struct err_log *log)
{
	if (log->failed)
		err_latch();
	if (log->text.len)
		deliver(log->text.data, log->text.len, capture);
	buf_free(&log->text);
	log->failed = false;
}

bool err_failed(void)
{
	return atomic_load(&failed) || (capture && capture->failed);
}

int err_status(int ok)
{
	return err_failed() ? failure : ok;
}

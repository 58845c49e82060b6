/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * err - one voice for diagnostics.
 *
 * Every message is "NAME: TEXT" or "NAME: TEXT: REASON" on standard error,
 * NAME being what the program was invoked as, written by one write(2) so that
 * threads and processes never mix within a line.  Standard output is brought
 * up to date first, so that a terminal shows both in order.
 *
 * Where threads work side by side, what each of them has to say is kept in a
 * log until its turn comes (common/sched does that), so that messages and the
 * exit status are those of one thread that does it all in order.
 *
 * This module alone owns the program's name and the latched exit status.
 * Engines do not call it: they return errors.  All functions are thread-safe
 * once err_init has returned, but for err_before.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "base/compat.h"

/*
 * Speak as ARGV0 from now on (borrowed for good); a reported error makes the
 * exit status FAILURE.
 */
void err_init(const char *argv0, int failure);

/* Messages begin with only what follows the last slash of that from now on, as
   those of GNU's coreutils do. */
void err_shorten(void);

/* The name given to err_init. */
const char *err_program(void);

/*
 * Call FLUSH(ARG) before each message.  One such function at a time; NULL for
 * none.  It must not report errors itself.
 */
void err_before(void (*flush)(void *arg), void *arg);

/*
 * Say "NAME: TEXT: strerror(ERRNUM)" (no reason where ERRNUM is 0) and latch
 * the failure status.
 */
void err_report(int errnum, const char *fmt, ...)
	COMPAT_PRINTF(2, 3) COMPAT_COLD;

/* The same, but leave the status as it is. */
void err_warn(int errnum, const char *fmt, ...)
	COMPAT_PRINTF(2, 3) COMPAT_COLD;

/* Write TEXT as it stands to standard error, without name or newline. */
void err_text(const char *fmt, ...) COMPAT_PRINTF(1, 2) COMPAT_COLD;

/* Say it at once, whatever is kept in logs, and exit(FAILURE). */
COMPAT_NORETURN void err_die(int errnum, const char *fmt, ...)
	COMPAT_PRINTF(2, 3) COMPAT_COLD;

/* Latch the failure status without a word. */
void err_latch(void);

/* What was said, and not yet.  Zero-initialised, it is empty and ready. */
struct err_log {
	struct buf text; /* messages */
	bool failed;     /* the failure status was latched */
};

/*
 * From now on, keep what this thread says and latches in LOG, which is the
 * caller's; NULL: let it out.  Returns the log that was in use before.
 */
struct err_log *err_capture(struct err_log *log);

/* Say what LOG holds as if this thread said it now, and empty it. */
void err_release(struct err_log *log);

/* Has the failure status been latched, as far as this thread knows? */
bool err_failed(void);

/* The exit status: FAILURE if latched, as err_failed says, otherwise OK. */
int err_status(int ok);

#endif

/* SPDX-License-Identifier: MIT */

/*
 * Each thread keeps a list of its ranges, which only it and a signal on it
 * look at: no locks, and a fence for the compiler wherever the list changes.
 * The handler calls nothing but mmap, which is a bare system call wherever
 * this runs, and leaves errno as it was.
 *
 * What was installed for SIGBUS before us is called for a fault that is not
 * ours.  The default action is taken by restoring it and raising the signal
 * again: it is blocked here, so it strikes where the handler returns to, and
 * a core dump shows the faulting instruction.
 */

#include "io/guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static _Thread_local struct guard *ranges;
static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;
static uintptr_t page; /* bytes of a page */

/* Zero pages from AT's page to the end of GUARD. */
static bool blank(struct guard *guard, unsigned char *at)
{
	unsigned char *first = at - ((uintptr_t)at & (page - 1));
	size_t len = guard->len - (size_t)(first - guard->base);

	if (mmap(first, len, PROT_READ,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
		 0) == MAP_FAILED)
		return false;
	guard->hit = first;
	return true;
}

/* The range of this thread that has AT, or NULL. */
static struct guard *find(const unsigned char *at)
{
	struct guard *guard = ranges;

	while (guard && (uintptr_t)at - (uintptr_t)guard->base >= guard->len)
		guard = guard->next;
	return guard;
}

/* A signal that is not ours goes where it would have gone without us. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
	bool sent = info->si_code <= 0; /* by a process, not by a fault */

	if (previous.sa_handler == SIG_IGN && sent)
		return;
	if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
		signal(sig, SIG_DFL);
		raise(sig);
	} else if (previous.sa_flags & SA_SIGINFO) {
		previous.sa_sigaction(sig, info, context);
	} else {
		previous.sa_handler(sig);
	}
}

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	int saved = errno;
	struct guard *guard = NULL;

	if (info->si_code == BUS_ADRERR)
		guard = find(info->si_addr);
	if (!guard || !blank(guard, info->si_addr))
		pass_on(sig, info, context);
	errno = saved;
}

static void install(void)
{
	struct sigaction action = {
		.sa_sigaction = on_sigbus,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART,
	};

	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	sigemptyset(&action.sa_mask);
	/* Known before the first signal can come, hence apart. */
	sigaction(SIGBUS, NULL, &previous);
	sigaction(SIGBUS, &action, NULL);
	/* Whoever started us may have blocked it; then a fault would kill. */
	sigset_t bus;
	sigemptyset(&bus);
	sigaddset(&bus, SIGBUS);
	pthread_sigmask(SIG_UNBLOCK, &bus, NULL);
}

void guard_enter(struct guard *guard)
{
	pthread_once(&installed, install);
	guard->hit = NULL;
	guard->next = ranges;
	atomic_signal_fence(memory_order_seq_cst);
	ranges = guard;
	atomic_signal_fence(memory_order_seq_cst);
}

void guard_leave(struct guard *guard)
{
	struct guard **link = &ranges;

	while (*link != guard)
		link = &(*link)->next;
	atomic_signal_fence(memory_order_seq_cst);
	*link = guard->next;
	atomic_signal_fence(memory_order_seq_cst);
}

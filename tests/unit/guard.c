/* SPDX-License-Identifier: MIT */

/*
 * guard: ranges of a thread read as zeros behind the end of their file and the
 * place is noted; every other SIGBUS goes where it would have gone.
 */

#include "io/guard.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/check.h"
#include "unit/scratch.h"

enum { PAGES = 16 };

static size_t page;

/* A map of PAGES pages, registered nowhere, of the file *FD. */
static struct guard mapped(int *fd)
{
	*fd = scratch_file(NULL, (off_t)(PAGES * page));
	struct guard guard = {.len = PAGES * page};
	guard.base = mmap(NULL, guard.len, PROT_READ, MAP_SHARED, *fd, 0);
	CHECK(guard.base != MAP_FAILED);
	return guard;
}

static void discard(struct guard *guard, int fd)
{
	munmap(guard->base, guard->len);
	close(fd);
}

static unsigned char touch(const volatile unsigned char *at)
{
	return *at;
}

static void zeros_and_a_note(void)
{
	int fd;
	struct guard guard = mapped(&fd);

	guard_enter(&guard);
	CHECK(!guard.hit);
	CHECK(ftruncate(fd, (off_t)(9 * page + 5)) == 0);
	CHECK_INT(touch(guard.base + 9 * page + 4),
		  scratch_byte((off_t)(9 * page + 4)));
	CHECK(!guard.hit);

	errno = 1234;
	CHECK_INT(touch(guard.base + 12 * page + 100), 0);
	CHECK_INT(errno, 1234);
	CHECK(guard.hit == guard.base + 12 * page);
	CHECK_INT(touch(guard.base + PAGES * page - 1), 0);
	CHECK(guard.hit == guard.base + 12 * page);
	CHECK_INT(touch(guard.base + 10 * page), 0);
	CHECK(guard.hit == guard.base + 10 * page);

	CHECK(ftruncate(fd, 0) == 0);
	for (size_t i = PAGES * page; i--;)
		CHECK_INT(touch(guard.base + i), 0);
	CHECK(guard.hit == guard.base);
	guard_leave(&guard);
	discard(&guard, fd);
}

/* Several ranges, left in another order than they were entered in. */
static void many_ranges(void)
{
	struct guard guard[4];
	int fd[4];

	for (int i = 0; i < 4; i++) {
		guard[i] = mapped(&fd[i]);
		guard_enter(&guard[i]);
		CHECK(ftruncate(fd[i], (off_t)((size_t)i * page)) == 0);
	}
	guard_leave(&guard[1]);
	guard_leave(&guard[3]);
	guard_enter(&guard[1]);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(touch(guard[i].base + 5 * page), 0);
		CHECK(guard[i].hit == guard[i].base + 5 * page);
	}
	guard_leave(&guard[0]);
	guard_leave(&guard[2]);
	guard_leave(&guard[1]);
	for (int i = 0; i < 4; i++)
		discard(&guard[i], fd[i]);
}

static void *fault_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < 50; i++)
		zeros_and_a_note();
	return NULL;
}

static void on_threads(void)
{
	pthread_t thread[3];

	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&thread[i], NULL, fault_often, NULL) == 0);
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
}

/* What follows runs in children, which exit 0 or die. */

static sigjmp_buf back;
static volatile sig_atomic_t passed;

static void jump(int sig, siginfo_t *info, void *context)
{
	(void)context;
	passed = sig == SIGBUS && info->si_addr != NULL;
	siglongjmp(back, 1);
}

static void count(int sig)
{
	passed = passed + (sig == SIGBUS);
}

/* A fault on a map that is not registered, while another one is. */
static void foreign_fault(void)
{
	int fd, other_fd;
	struct guard other = mapped(&other_fd);
	struct guard guard = mapped(&fd);

	guard_enter(&guard);
	CHECK(ftruncate(other_fd, 0) == 0);
	touch(other.base);
}

static void fault_with_handler(void)
{
	struct sigaction action = {
		.sa_sigaction = jump,
		.sa_flags = SA_SIGINFO,
	};

	sigaction(SIGBUS, &action, NULL);
	if (sigsetjmp(back, 1) == 0)
		foreign_fault();
	CHECK_INT(passed, 1);
	/* Ours still works after the other handler has jumped away. */
	zeros_and_a_note();
}

static void sent_with_handler(void)
{
	signal(SIGBUS, count);
	zeros_and_a_note();
	CHECK_INT(passed, 0);
	raise(SIGBUS);
	raise(SIGBUS);
	CHECK_INT(passed, 2);
}

static void sent_ignored(void)
{
	signal(SIGBUS, SIG_IGN);
	zeros_and_a_note();
	raise(SIGBUS);
	zeros_and_a_note();
}

static void sent_default(void)
{
	signal(SIGBUS, SIG_DFL);
	zeros_and_a_note();
	raise(SIGBUS);
}

static void fault_default(void)
{
	signal(SIGBUS, SIG_DFL);
	foreign_fault();
}

static void fault_ignored(void)
{
	signal(SIGBUS, SIG_IGN);
	foreign_fault();
}

static void fault_after_leave(void)
{
	int fd;
	struct guard guard = mapped(&fd);

	signal(SIGBUS, SIG_DFL);
	guard_enter(&guard);
	guard_leave(&guard);
	CHECK(ftruncate(fd, 0) == 0);
	touch(guard.base);
}

static void *touch_there(void *arg)
{
	touch(arg);
	return NULL;
}

/* A range is watched for the thread that entered it alone. */
static void fault_on_other_thread(void)
{
	int fd;
	struct guard guard = mapped(&fd);
	pthread_t thread;

	signal(SIGBUS, SIG_DFL);
	guard_enter(&guard);
	CHECK(ftruncate(fd, 0) == 0);
	CHECK(pthread_create(&thread, NULL, touch_there, guard.base) == 0);
	pthread_join(thread, NULL);
}

/* Run RUN in a child and return its status as waitpid gives it. */
static int child(void (*run)(void))
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
		run();
		_exit(0);
	}
	int status;
	CHECK(waitpid(pid, &status, 0) == pid);
	return status;
}

static bool killed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS;
}

int main(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	CHECK_INT(child(fault_with_handler), 0);
	CHECK_INT(child(sent_with_handler), 0);
	CHECK_INT(child(sent_ignored), 0);
	CHECK(killed(child(sent_default)));
	CHECK(killed(child(fault_default)));
	CHECK(killed(child(fault_ignored)));
	CHECK(killed(child(fault_after_leave)));
	CHECK(killed(child(fault_on_other_thread)));

	zeros_and_a_note();
	many_ranges();
	on_threads();
	return 0;
}

/* SPDX-License-Identifier: MIT */

/*
 * Whether a file is searched is decided as late as GNU grep decides it: where
 * a directory did not tell by its fstat.  Where it did, what can be read whole
 * and is as long as it says has none (input_start_small).
 *
 * A large file that somebody has opened waits for its turn, and is then
 * searched by all threads.  What is no regular file waits for its turn before
 * it is even opened, lest something is taken from it that would not be.
 */

#include "mgrep/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/input.h"
#include "mgrep/files.h"
#include "mgrep/folder.h"
#include "mgrep/glob.h"
#include "mgrep/split.h"
#include "sched/sched.h"

enum { PAUSES = 100 }; /* of a millisecond, in which others finish */

struct target {
	struct sched_job job;
	struct targets *targets;
	enum target_kind kind;
	struct folder *folder;
	const char *name; /* in the folder */
	bool in_tree;
	struct emit emit;

	/* what came of it */
	int fd; /* of a large file, which is still to be searched; or -1 */
	struct stat st;
	bool selected;
	char *failure; /* why the matcher gave up; NULL: it did not */

	char path[]; /* for messages and prefixes */
};

/* Is TARGET to be left alone, without a word? */
static bool is_skipped(const struct target *t)
{
	const struct files_options *o = t->targets->options;
	mode_t mode = t->st.st_mode;
	bool is_dir = S_ISDIR(mode), is_operand = t->kind == TARGET_OPERAND;

	if (t->kind == TARGET_STDIN)
		return false;
	return (files_is_device(mode) && files_skip_devices(o, is_operand)) ||
	       (is_operand && files_exclude(o, t->path, is_dir, true)) ||
	       (is_dir && o->directories != FILES_DIRECTORIES_READ);
}

/* Is TARGET what the output goes to? */
static bool is_output(const struct target *t)
{
	const struct stat *output = t->targets->options->output;

	return output && S_ISREG(t->st.st_mode) &&
	       t->st.st_dev == output->st_dev && t->st.st_ino == output->st_ino;
}

/* Does it matter whether a file is what the output goes to? */
static bool minds_output(const struct targets *all)
{
	const struct files_options *o = all->options;

	return o->output && (o->spares_output || sched_is_parallel(all->sched));
}

/* Wait until the output of earlier files is in TARGET, open as FD, if it is
   what that goes to. */
static void await_output(struct target *t, int fd)
{
	if (is_output(t) && !sched_is_first(&t->job)) {
		sched_await(&t->job);
		fstat(fd, &t->st);
	}
}

static void search(struct target *t, int fd, bool is_begun,
		   struct search *search, struct sched *sched)
{
	const struct search_file file = {
		.fd = fd,
		.is_stdin = t->kind == TARGET_STDIN,
		.is_begun = is_begun,
		.print = {.name = t->path, .st = &t->st, .in_tree = t->in_tree},
	};

	t->selected = search_file(search, &file, &t->emit, sched, &t->failure);
}

/* Begin with the file FD for OWN if it is small, and nothing else is to be
   known of it. */
static bool begin_small(struct target *t, int fd, struct search *own)
{
	if (t->kind != TARGET_REGULAR || minds_output(t->targets) ||
	    !input_start_small(own->input, fd))
		return false;
	t->st = *input_stat(own->input);
	return true;
}

/* Search the file FD unless it is large; then it is to stay open, but where
   descriptors are scarce only from its turn on.  Returns whether it is. */
static bool search_or_keep(struct target *t, int fd, struct search *own)
{
	const struct targets *all = t->targets;

	await_output(t, fd);
	if (!sched_is_parallel(all->sched) ||
	    !split_pays(all->search, &t->st)) {
		search(t, fd, false, own, NULL);
		return false;
	}
	if (folder_is_scarce(fd))
		sched_await(&t->job);
	t->fd = fd;
	return true;
}

/* Look at the file FD, and search it, or leave that to retire(). */
static void search_open(struct target *t, int fd, struct search *own)
{
	const struct targets *all = t->targets;
	const struct files_options *o = all->options;
	bool closed = t->kind == TARGET_STDIN && o->no_stdin;

	if (begin_small(t, fd, own)) {
		search(t, fd, true, own, NULL);
	} else if (closed || fstat(fd, &t->st) != 0) {
		search_complain(all->search, closed ? EBADF : errno, t->path);
	} else if (is_skipped(t)) {
		;
	} else if (o->spares_output && is_output(t)) {
		if (o->no_messages)
			err_latch();
		else
			err_report(0, "%s: input file is also the output",
				   t->path);
	} else if (search_or_keep(t, fd, own)) {
		return;
	}
	if (fd != STDIN_FILENO)
		close(fd);
}

static int flags_for(const struct target *t)
{
	const struct files_options *o = t->targets->options;
	bool is_operand = t->kind == TARGET_OPERAND;
	int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC;

	if (files_skip_devices(o, is_operand))
		flags |= O_NONBLOCK; /* do not wait for a FIFO's writer */
	if (!is_operand && !o->follow)
		flags |= O_NOFOLLOW;
	return flags;
}

/* Wait for the turn of what may be no regular file, before it is opened with
   FLAGS. */
static void await_turn(struct target *t, int flags)
{
	struct stat st;

	if (t->kind == TARGET_REGULAR || sched_is_first(&t->job))
		return;
	if (fstatat(folder_fd(t->folder), t->name, &st,
		    flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0) == 0 &&
	    files_is_device(st.st_mode))
		sched_await(&t->job);
}

/*
 * Open TARGET.  Where there is no descriptor left, other jobs have them: it
 * waits for its turn, and then for those that are running to give one back.
 */
static int open_target(struct target *t, int flags)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	int fd = openat(folder_fd(t->folder), t->name, flags);

	for (int i = 0; i < PAUSES && fd < 0 &&
			(errno == EMFILE || errno == ENFILE) &&
			sched_is_parallel(t->targets->sched);
	     i++) {
		if (sched_is_first(&t->job))
			nanosleep(&pause, NULL);
		sched_await(&t->job);
		fd = openat(folder_fd(t->folder), t->name, flags);
	}
	return fd;
}

static void run(struct sched_job *job, void *state)
{
	struct target *t = (struct target *)job;
	int fd = STDIN_FILENO;

	if (t->kind != TARGET_STDIN) {
		int flags = flags_for(t);
		await_turn(t, flags);
		fd = open_target(t, flags);
		int error = errno;
		folder_drop(t->folder);
		if (fd < 0) {
			if (!(flags & O_NOFOLLOW) || error != ELOOP)
				search_complain(t->targets->search, error,
						t->path);
			return;
		}
	}
	search_open(t, fd, state);
}

/* Search a large file, with all threads. */
static void search_large(struct target *t)
{
	struct targets *all = t->targets;

	if (!all->splitter)
		all->splitter = search_new(all->search);
	search(t, t->fd, false, all->splitter, all->sched);
	if (t->fd != STDIN_FILENO)
		close(t->fd);
}

static void retire(struct sched_job *job, void *state)
{
	struct target *t = (struct target *)job;
	struct targets *all = t->targets;

	(void)state;
	if (t->fd >= 0)
		search_large(t);
	emit_end(&t->emit);
	if (t->failure)
		err_die(0, "%s: %s", t->path, t->failure);
	all->selected |= t->selected;
	if (t->selected && all->search->stop_on_match)
		sched_cancel(all->queue);
	free(t);
}

void target_submit(struct targets *all, enum target_kind kind,
		   struct folder *folder, const char *path, const char *name,
		   bool in_tree)
{
	size_t size = strlen(path) + 1;
	size_t name_size = strlen(name) + 1;
	struct target *t = mem_alloc(sizeof(*t) + size);

	*t = (struct target){
		.job = {.run = run, .retire = retire},
		.targets = all,
		.kind = kind,
		.folder = folder_hold(folder),
		.name = t->path + (size - name_size),
		.in_tree = in_tree,
		.fd = -1,
	};
	memcpy(t->path, path, size);
	emit_begin(&t->emit, &all->out, &t->job, false);
	if (!sched_submit(all->queue, &t->job)) {
		folder_drop(t->folder);
		free(t);
	}
}

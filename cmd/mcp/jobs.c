/* SPDX-License-Identifier: MIT */

/*
 * A job (sched/sched.h) is some files of one directory: run on any thread it
 * makes the copies, retired on this one it does what serves the files behind
 * it.  How many files depends on how much there was to copy in those before:
 * small ones would spend their time in waking threads, large ones on one.
 *
 * What a thread had no descriptor for, or should do without being interrupted,
 * it leaves undone: that is done when it is retired.
 *
 * A file of several names is copied under its first; the others are links, made
 * when they are retired, and by then the first is there or has failed.
 */

#include "mcp/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"
#include "base/knob.h"
#include "base/mem.h"
#include "base/sys.h"
#include "mcp/clash.h"
#include "mcp/folder.h"
#include "mcp/links.h"
#include "mcp/mcp.h"
#include "mcp/node.h"
#include "mcp/opts.h"
#include "sched/sched.h"

enum {
	SLOTS = 128, /* jobs that wait; each may need a site */
	SLOTS_LEAST = 16,
	WORTH = 4, /* this many waiting are worth a thread */
	FILES = 32, /* of a job, at most */
	SMALL = 32 << 10, /* bytes of a file; only such share a job */
	LARGE = 1 << 30,  /* what is larger counts as this */
	/* Descriptors: of a site, of a running job, and of what is opened
	   beside them, which is two chains of directories. */
	SITE_FDS = 2,
	RUN_FDS = 2,
	OTHER_FDS = 64,
	SPACE_LEAST = 512 << 20, /* bytes of address space */
};

struct jobs {
	struct mcp *mcp;
	struct sched *sched;
	struct sched_queue *queue;
	struct inoset met; /* files of several names; values mean nothing */
	struct inoset folders; /* directories that were there; as above */
	size_t pending;    /* handed over and not yet retired */
	struct job *next;  /* being filled; NULL */
	size_t together;   /* files that are to share a job */
};

struct site {
	size_t users;
	int src, dst;
};

struct file {
	struct node node;
	char *names; /* what its places refer to; an operand's source is what
			it is shown as */
	bool made;
};

struct job {
	struct sched_job base;
	struct jobs *jobs;
	struct site *site;    /* NULL: none needed */
	struct folder folder; /* of jobs_finish */
	off_t bytes;          /* of the copies */
	size_t count;
	struct file files[];
};

/* Sites. */

static int copy_fd(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

struct site *site_new(int src, int dst)
{
	int src_copy = src < 0 ? -1 : copy_fd(src);
	int dst_copy = src >= 0 && src_copy < 0 ? -1 : copy_fd(dst);

	if (dst_copy < 0) {
		int error = errno;
		if (src_copy >= 0)
			close(src_copy);
		errno = error;
		return NULL;
	}
	struct site *site = mem_alloc(sizeof(*site));
	*site = (struct site){.users = 1, .src = src_copy, .dst = dst_copy};
	return site;
}

void site_release(struct site *site)
{
	if (!site || --site->users > 0)
		return;
	if (site->src >= 0)
		close(site->src);
	close(site->dst);
	free(site);
}

/* The pool. */

static void *state_new(void *arg)
{
	return arg;
}

static void state_free(void *state)
{
	(void)state;
}

/* Must one thing come after another, because the user is asked, what exists
   gets other names, or an operand or a link that a WALK follows may lead to
   where a copy is just being made? */
static bool needs_order(const struct mcp *mcp, bool walk)
{
	const struct mcp_opts *opts = mcp->opts;

	return mcp->revisits || opts->ask == ASK_ALWAYS || opts->backup ||
	       opts->debug || opts->keep_directory_symlink ||
	       opts->default_label || /* libselinux may be for one thread */
	       (walk && opts->follow == FOLLOW_ALWAYS);
}

/* How many jobs may wait while THREADS run; 0: too few, or threads would find
   no room for their stacks and what they allocate. */
static size_t slots_for(unsigned threads)
{
	struct rlimit limit;
	const size_t slots = knob_size("MAPUTILS_SLOTS", SLOTS);
	const rlim_t others = OTHER_FDS + (rlim_t)threads * RUN_FDS;
	const rlim_t open = sys_open_files();
	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur < SPACE_LEAST)
		return 0;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur < open ||
	    limit.rlim_cur - open < others + (rlim_t)SLOTS_LEAST * SITE_FDS)
		return 0;
	const rlim_t room = (limit.rlim_cur - open - others) / SITE_FDS;
	return room < slots ? (size_t)room : slots;
}

struct jobs *jobs_new(struct mcp *mcp, bool walk)
{
	static const struct sched_workers workers = {state_new, state_free};
	const unsigned threads = mcp->opts->threads ? mcp->opts->threads
						    : sched_cpus();
	const size_t slots = slots_for(threads);

	if (needs_order(mcp, walk) || slots == 0)
		return NULL;
	struct jobs *jobs = mem_zalloc(1, sizeof(*jobs));
	jobs->sched = sched_new(threads, &workers, jobs);
	if (!sched_is_parallel(jobs->sched)) {
		sched_free(jobs->sched);
		free(jobs);
		return NULL;
	}
	jobs->mcp = mcp;
	jobs->together = 1;
	jobs->queue = sched_queue_new(jobs->sched, slots, WORTH);
	return jobs;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	jobs_drain(jobs);
	sched_queue_free(jobs->queue);
	sched_free(jobs->sched);
	inoset_free(&jobs->met);
	inoset_free(&jobs->folders);
	free(jobs);
}

void jobs_drain(struct jobs *jobs)
{
	jobs_flush(jobs);
	sched_drain(jobs->queue);
}

bool jobs_idle(const struct jobs *jobs)
{
	return jobs->pending == 0 && !jobs->next;
}

/* Jobs. */

/* A job in SITE (or NULL), with room for ROOM files. */
static struct job *job_new(struct jobs *jobs, struct site *site, size_t room)
{
	struct job *job =
		mem_alloc(sizeof(*job) + room * sizeof(job->files[0]));

	*job = (struct job){.jobs = jobs, .site = site};
	if (site)
		site->users++;
	return job;
}

/* Add NODE to JOB, with names of its own. */
static void job_add(struct job *job, const struct node *node)
{
	const size_t src = strlen(node->src.shown) + 1;
	const size_t dst = strlen(node->dst.shown) + 1;
	const size_t name = strlen(node->dst.name) + 1;
	struct file *file = &job->files[job->count++];
	char *names = mem_alloc(src + dst + name);
	struct place *from = &file->node.src, *to = &file->node.dst;

	file->node = *node;
	file->names = names;
	file->made = false;
	from->shown = memcpy(names, from->shown, src);
	to->shown = memcpy(names + src, to->shown, dst);
	to->name = memcpy(names + src + dst, to->name, name);
	from->name = node->operand ? from->shown : to->name;
	if (job->site)
		to->dir = job->site->dst;
	if (job->site && !node->operand)
		from->dir = job->site->src;
}

static void job_free(struct job *job)
{
	for (size_t i = 0; i < job->count; i++)
		free(job->files[i].names);
	job->jobs->pending--;
	site_release(job->site);
	free(job);
}

static void hand_over(struct job *job,
		      void (*run)(struct sched_job *job, void *state),
		      void (*retire)(struct sched_job *job, void *state))
{
	struct jobs *jobs = job->jobs;

	job->base.run = run;
	job->base.retire = retire;
	jobs->pending++;
	sched_submit(jobs->queue, &job->base);
}

/* A job about NODE alone, for this thread. */
static void hand_over_one(struct jobs *jobs, const struct node *node,
			  struct site *site,
			  void (*retire)(struct sched_job *job, void *state))
{
	struct job *job = job_new(jobs, site, 1);

	job_add(job, node);
	hand_over(job, NULL, retire);
}

static void make(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	(void)state;
	for (size_t i = 0; i < job->count; i++) {
		struct file *file = &job->files[i];
		file->node.handed = true;
		file->made = node_make(job->jobs->mcp, &file->node);
		file->node.handed = false;
		off_t size = file->node.st.st_size;
		job->bytes += size < LARGE ? size : LARGE;
	}
}

static void retire_made(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;
	struct jobs *jobs = job->jobs;

	(void)state;
	for (size_t i = 0; i < job->count; i++) {
		struct file *file = &job->files[i];
		node_say(jobs->mcp->opts, &file->node);
		if (file->node.undone)
			file->made = node_make(jobs->mcp, &file->node);
		if (file->made)
			links_note(jobs->mcp, &file->node);
		else
			err_latch();
	}
	if (job->bytes > (off_t)job->count * SMALL)
		jobs->together = 1;
	else if (jobs->together < FILES)
		jobs->together++;
	job_free(job);
}

/* Another name of what was met before: a link, or should the first one have
   failed, the copy. */
static void retire_other(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	(void)state;
	if (node_copy_settled(job->jobs->mcp, &job->files[0].node) ==
	    OUTCOME_FAILED)
		err_latch();
	job_free(job);
}

static void retire_say(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;

	(void)state;
	node_say(job->jobs->mcp->opts, &job->files[0].node);
	job_free(job);
}

static void retire_folder(struct sched_job *base, void *state)
{
	struct job *job = (struct job *)base;
	const struct node *node = &job->files[0].node;

	(void)state;
	folder_finish(&job->folder, job->jobs->mcp, job->site->src,
		      job->site->dst, node->src.shown, node->dst.shown);
	job_free(job);
}

/* Was NODE's source met under another name?  It is from now on. */
static bool met_before(struct jobs *jobs, const struct node *node)
{
	const struct stat *st = &node->st;

	if (!links_has_others(jobs->mcp->opts, node))
		return false;
	if (inoset_find(&jobs->met, st->st_dev, st->st_ino) ||
	    inoset_find(&jobs->mcp->copied, st->st_dev, st->st_ino))
		return true;
	if (!inoset_put(&jobs->met, st->st_dev, st->st_ino, jobs))
		err_die(0, "memory exhausted");
	return false;
}

bool jobs_suit(const struct mcp *mcp, struct node *node)
{
	const struct mcp_opts *opts = mcp->opts;
	const mode_t mode = node->st.st_mode;
	const bool plain = S_ISREG(mode) && !links_has_others(opts, node);
	struct stat st;

	if (node->operand && !plain)
		return false;
	/* A fifo may have nobody at its other end yet. */
	if (node->fresh)
		return S_ISREG(mode) || S_ISLNK(mode) || !opts->copy_contents;
	if (!plain || opts->make != MAKE_COPY || opts->verbose)
		return false;
	/* What may be another file's destination, too, waits for that. */
	if (fstatat(node->dst.dir, node->dst.name, &st, AT_SYMLINK_NOFOLLOW) ==
	    0)
		return S_ISREG(st.st_mode) && st.st_nlink == 1;
	node->fresh = errno == ENOENT;
	return node->fresh;
}

void jobs_flush(struct jobs *jobs)
{
	struct job *job = jobs->next;

	jobs->next = NULL;
	if (job)
		hand_over(job, make, retire_made);
}

/* Make the copy of NODE, which is settled, in SITE. */
static void add(struct jobs *jobs, const struct node *node, struct site *site)
{
	/* Each is to be said before its own messages. */
	const size_t most = jobs->mcp->opts->verbose ? 1 : jobs->together;
	struct job *next = jobs->next;

	if (met_before(jobs, node)) {
		jobs_flush(jobs);
		hand_over_one(jobs, node, site, retire_other);
		return;
	}
	if (next && (next->site != site || next->count >= most))
		jobs_flush(jobs);
	if (!jobs->next)
		jobs->next = job_new(jobs, site, FILES);
	job_add(jobs->next, node);
}

void jobs_enter(struct jobs *jobs, const struct stat *st)
{
	if (inoset_find(&jobs->folders, st->st_dev, st->st_ino))
		jobs_drain(jobs);
	else if (!inoset_put(&jobs->folders, st->st_dev, st->st_ino, jobs))
		err_die(0, "memory exhausted");
}

void jobs_copy(struct jobs *jobs, struct node *node, struct site *site)
{
	enum clash clash = CLASH_GO;

	if (!node->fresh) {
		jobs_flush(jobs); /* something may have to be said */
		clash = clash_settle(jobs->mcp, node);
	}
	if (clash == CLASH_GO)
		add(jobs, node, site);
	else if (clash == CLASH_FAIL)
		err_latch();
}

void jobs_say(struct jobs *jobs, const struct node *node)
{
	if (!jobs->mcp->opts->verbose)
		return;
	jobs_flush(jobs);
	hand_over_one(jobs, node, NULL, retire_say);
}

void jobs_finish(struct jobs *jobs, const struct folder *folder,
		 struct site *site, const char *src, const char *dst)
{
	const struct node node = {.src.shown = src, .dst = {-1, "", dst}};
	struct job *job = job_new(jobs, site, 1);

	job_add(job, &node);
	job->folder = *folder;
	job->folder.dir = NULL; /* closed by now */
	jobs_flush(jobs);
	hand_over(job, NULL, retire_folder);
}

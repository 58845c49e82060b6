/* SPDX-License-Identifier: MIT */

/*
 * The walk over operands and trees is one thread's: it hands out files in
 * GNU's order, and says what is wrong with directories between them.  What a
 * directory tells of a file by its name and type decides here; the rest is
 * decided where the file is open (mgrep/target.h).
 */

#include "mgrep/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "fs/walk.h"
#include "io/output.h"
#include "mgrep/folder.h"
#include "mgrep/glob.h"
#include "mgrep/print.h"
#include "mgrep/search.h"
#include "mgrep/target.h"
#include "sched/sched.h"

enum {
	/* Files that are waiting, or whose results are: where one takes long,
	   others go on meanwhile.  The tree of sched.c takes 274 ms with 256,
	   264 with 512, 273 with 1024. */
	SLOTS = 512,
	WORTH = 12,  /* so many waiting files are worth a thread */
	LEVELS = 12, /* directories kept open on the way down */
};

struct files {
	const struct files_options *options;
	const struct search_options *search;
	struct targets targets;
	/* Where the files at each depth are; NULL: not open.  The last one is
	   for all that are deeper. */
	struct folder *folders[LEVELS];
	size_t levels;      /* of these, are in use */
	size_t most;        /* folders that may be open */
	bool in_tree;          /* names are shown from now on */
};

/* Policies. */

bool files_is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
	       S_ISSOCK(mode);
}

bool files_skip_devices(const struct files_options *o, bool is_operand)
{
	return o->devices == FILES_DEVICES_SKIP ||
	       (o->devices == FILES_DEVICES_OPERANDS && !is_operand);
}

bool files_exclude(const struct files_options *o, const char *name,
		   bool is_dir, bool is_operand)
{
	return glob_excludes(is_dir ? o->dir_globs : o->names_globs, name,
			     is_operand);
}

/* Trees. */

/* Enough has been found. */
static bool is_over(const struct files *f)
{
	return f->targets.selected && f->search->stop_on_match;
}

/* Wait until all that was submitted is searched, or enough has been found. */
static void catch_up(struct files *f)
{
	while (!is_over(f) && sched_step(f->targets.queue))
		;
}

/* The folder of files at DEPTH. */
static struct folder **folder_at(struct files *f, size_t depth)
{
	return &f->folders[depth < f->levels ? depth : f->levels - 1];
}

/* The directory with files at DEPTH is another one now. */
static void leave_folder(struct files *f, size_t depth)
{
	struct folder **folder = folder_at(f, depth);

	folder_drop(*folder);
	*folder = NULL;
}

/* The directory DIRFD, of files at DEPTH; NULL with errno. */
static struct folder *enter_folder(struct files *f, int dirfd, size_t depth)
{
	struct folder **open = folder_at(f, depth);
	struct folder *folder = *open;
	/* Files are opened when the walk has gone on, unless there is but one
	   thread. */
	bool outlast = sched_is_parallel(f->targets.sched);

	if (folder)
		return folder;
	do {
		if (folder_count() < f->most)
			folder = folder_new(dirfd, outlast);
	} while (!folder && sched_step(f->targets.queue));
	if (!folder)
		folder = folder_new(dirfd, outlast);
	*open = folder;
	return folder;
}

/* The walk came to a file below a directory. */
static void search_entry(struct files *f, const struct walk_item *item,
			 const char *path)
{
	const struct files_options *o = f->options;
	bool at_once = item->type == DT_REG;

	if (files_exclude(o, item->name, false, false))
		return;
	switch (item->type) {
	case DT_LNK: /* opened in vain, to learn whether that is allowed */
		at_once = !o->follow;
		break;
	case DT_CHR:
	case DT_BLK:
	case DT_FIFO:
	case DT_SOCK:
		if (files_skip_devices(o, false))
			return;
		break;
	}
	struct folder *folder = enter_folder(f, item->dirfd, item->depth);
	if (!folder) {
		search_complain(f->search, errno, path);
		return;
	}
	target_submit(&f->targets, at_once ? TARGET_REGULAR : TARGET_ENTRY,
		      folder, path, item->name, f->in_tree);
}

/* Is what the walk came to, known as PATH, left out by its name? */
static bool is_left_out(const struct files *f, const struct walk_item *item,
			const char *path, bool is_dir)
{
	bool is_operand = item->depth == 0;

	return files_exclude(f->options, is_operand ? path : item->name,
			     is_dir, is_operand);
}

/* The walk came to a directory; false: it is not to be entered. */
static bool enter(struct files *f, const struct walk_item *item,
		  const char *path, bool implied)
{
	if (!(item->depth == 0 && implied) && is_left_out(f, item, path, true))
		return false;
	if (item->error)
		search_complain(f->search, item->error, path);
	if (f->options->name_trees)
		f->in_tree = true;
	return true;
}

/* What the walk came to, known as PATH. */
static void visit(struct files *f, struct walk *walk,
		  const struct walk_item *item, const char *path, bool implied)
{
	switch (item->event) {
	case WALK_ENTRY:
		if (item->depth == 0)
			target_submit(&f->targets, TARGET_OPERAND, NULL, path,
				      path, f->in_tree);
		else
			search_entry(f, item, path);
		break;
	case WALK_ENTER:
		leave_folder(f, item->depth + 1);
		if (!enter(f, item, path, implied))
			walk_skip(walk);
		break;
	case WALK_LEAVE:
		leave_folder(f, item->depth + 1);
		break;
	case WALK_LOOP:
		if (!f->options->no_messages &&
		    !is_left_out(f, item, path, true))
			err_warn(0, "%s: warning: recursive directory loop",
				 path);
		break;
	case WALK_ERROR:
		if (item->depth == 0 || !is_left_out(f, item, path, false))
			search_complain(f->search, item->error, path);
		break;
	case WALK_END:
		break;
	}
}

/* Search what is below ROOT; IMPLIED: nobody named it, nor do the names of
   what is found. */
static void search_tree(struct files *f, const char *root, bool implied)
{
	const struct walk_options options = {
		.links = f->options->follow ? WALK_LINKS_ALWAYS
					    : WALK_LINKS_ROOT,
		.order = WALK_ORDER_GREP,
	};
	struct walk *walk = walk_open(root, &options);

	if (!walk)
		mem_exhausted();
	if (!f->levels) {
		f->most = folder_most();
		f->levels = f->most / 4 + 1 < LEVELS ? f->most / 4 + 1 : LEVELS;
	}
	while (!is_over(f)) {
		const struct walk_item *item = walk_next(walk);
		const char *path = item->path;
		if (implied && item->depth > 0)
			path += strlen("./");
		if (item->event == WALK_END)
			break;
		visit(f, walk, item, path, implied);
	}
	for (size_t i = 0; i < f->levels; i++)
		leave_folder(f, i);
	walk_close(walk);
}

/* Operands. */

void files_search(struct files *f, const char *name)
{
	if (is_over(f))
		return;
	if (!name) {
		search_tree(f, ".", true);
	} else if (strcmp(name, "-") == 0) {
		/* Nothing is taken from it before its turn. */
		catch_up(f);
		if (is_over(f))
			return;
		const char *label = f->options->label;
		target_submit(&f->targets, TARGET_STDIN, NULL, label, label,
			      f->in_tree);
		catch_up(f);
	} else if (f->options->directories == FILES_DIRECTORIES_RECURSE) {
		search_tree(f, name, false);
	} else {
		target_submit(&f->targets, TARGET_OPERAND, NULL, name, name,
			      f->in_tree);
	}
}

/* What a thread that searches has of its own. */
static void *state_new(void *search)
{
	return search_new(search);
}

static void state_free(void *state)
{
	search_free(state);
}

static const struct sched_workers workers = {
	.state_new = state_new,
	.state_free = state_free,
};

/* A pool of threads, no more than the descriptors allow: each has a file open,
   and the walk a few directories.  But those that search one file share it. */
static struct sched *pool_for(const struct files_options *options, void *search)
{
	unsigned threads = options->threads, more = options->disk_threads;

	if (options->one_file)
		return sched_new(threads, &workers, search);
	size_t most = folder_share();
	if (most < threads)
		threads = (unsigned)most;
	if (most < more)
		more = (unsigned)most;
	struct sched *sched = sched_new(threads, &workers, search);
	if (more > threads)
		sched_allow_for_disk(sched, more - threads);
	return sched;
}

struct files *files_new(const struct files_options *options,
			const struct search_options *search,
			struct output *out)
{
	struct files *f = mem_zalloc(1, sizeof(*f));
	struct targets *targets = &f->targets;

	f->options = options;
	f->search = search;
	targets->options = options;
	targets->search = search;
	/* The state is borrowed in const, which the pool does not know. */
	targets->sched = pool_for(options, (void *)search);
	targets->queue = sched_queue_new(targets->sched, SLOTS, WORTH);
	targets->out.output = out;
	targets->out.flush = search->print->flush;
	targets->out.due = search->print->unhurried ? SIZE_MAX : 0;
	print_separator(search->print, &targets->out.separator);
	return f;
}

bool files_end(struct files *f)
{
	struct targets *targets = &f->targets;

	catch_up(f);
	bool selected = targets->selected;
	if (is_over(f)) {
		sched_abandon(targets->sched);
		return true;
	}
	sched_queue_free(targets->queue);
	sched_free(targets->sched);
	search_free(targets->splitter);
	buf_free(&targets->out.separator);
	free(f);
	return selected;
}

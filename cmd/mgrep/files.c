/* SPDX-License-Identifier: MIT */

/*
 * Whether a file is searched is decided as late as GNU grep decides it: by its
 * name before it is opened where a directory told the name, otherwise by its
 * fstat.
 */

#include "mgrep/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "fs/walk.h"
#include "io/input.h"
#include "match/match.h"
#include "mgrep/glob.h"
#include "mgrep/print.h"
#include "mgrep/scan.h"

struct files {
	const struct files_options *options;
	struct scan *scan;
	struct printer *printer;
	const struct matcher *matcher;
	const struct match_state *state;
	struct input *input;
};

/* A file to be searched. */
struct target {
	int fd;
	const char *name; /* for messages and prefixes */
	bool is_operand;
	bool is_stdin;
};

/* Something is wrong with file NAME; -s hides what, but not the status. */
static void complain(const struct files *f, int errnum, const char *name)
{
	if (f->options->no_messages)
		err_latch();
	else
		err_report(errnum, "%s", name);
}

/* Policies. */

static bool is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
	       S_ISSOCK(mode);
}

static bool skips_devices(const struct files *f, bool is_operand)
{
	return f->options->devices == FILES_DEVICES_SKIP ||
	       (f->options->devices == FILES_DEVICES_OPERANDS && !is_operand);
}

static bool is_excluded(const struct files *f, const char *name, bool is_dir,
			bool is_operand)
{
	return glob_excludes(is_dir ? f->options->dir_globs
				    : f->options->names_globs,
			     name, is_operand);
}

/* Is the file that ST tells of to be left alone, without a word? */
static bool is_skipped(const struct files *f, const struct target *t,
		       const struct stat *st)
{
	bool is_dir = S_ISDIR(st->st_mode);

	if (t->is_stdin)
		return false;
	return (is_device(st->st_mode) && skips_devices(f, t->is_operand)) ||
	       (t->is_operand &&
		is_excluded(f, t->name, is_dir, t->is_operand)) ||
	       (is_dir && f->options->directories != FILES_DIRECTORIES_READ);
}

/* Would searching the file that ST tells of only chase its own output? */
static bool is_output(const struct files *f, const struct stat *st)
{
	const struct stat *output = f->options->output;

	return output && S_ISREG(st->st_mode) &&
	       st->st_dev == output->st_dev && st->st_ino == output->st_ino;
}

/* One file. */

/* Leave standard input where GNU grep leaves it: behind the last selected line
   after -m, otherwise at the end. */
static void settle(const struct files *f, const struct target *t,
		   const struct scan_result *result)
{
	const struct stat *st = input_stat(f->input);
	struct input_span span;

	if (result->limited)
		input_settle(f->input, result->resume);
	else if (S_ISREG(st->st_mode) &&
		 lseek(t->fd, 0, SEEK_CUR) < st->st_size)
		input_settle(f->input, st->st_size);
	else if (!S_ISREG(st->st_mode) && f->options->drain)
		while (input_next(f->input, 0, &span) == 1)
			;
}

static bool scan_target(struct files *f, const struct target *t,
			const struct stat *st)
{
	struct scan_result result = {0};

	print_begin(f->printer, t->name, st);
	input_start(f->input, t->fd, st);
	switch (scan_file(f->scan, f->input, t->fd, &result)) {
	case SCAN_DONE:
		break;
	case SCAN_READ_ERROR:
		complain(f, errno, t->name);
		break;
	case SCAN_MATCH_ERROR:
		err_die(0, "%s: %s", t->name,
			match_error(f->matcher, f->state));
	}
	bool selected = result.selected > 0;
	if (t->is_stdin && !(selected && f->options->stop_on_match))
		settle(f, t, &result);
	input_stop(f->input);
	print_end(f->printer, &result);
	return selected;
}

static bool search(struct files *f, const struct target *t)
{
	struct stat st;

	if (fstat(t->fd, &st) != 0) {
		complain(f, errno, t->name);
		return false;
	}
	if (is_skipped(f, t, &st))
		return false;
	if (is_output(f, &st)) {
		if (f->options->no_messages)
			err_latch();
		else
			err_report(0, "%s: input file is also the output",
				   t->name);
		return false;
	}
	return scan_target(f, t, &st);
}

/* Open NAME, known as PATH, in directory DIRFD, and search it. */
static bool search_at(struct files *f, int dirfd, const char *name,
		      const char *path, bool is_operand)
{
	int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC;

	if (skips_devices(f, is_operand))
		flags |= O_NONBLOCK; /* do not wait for a FIFO's writer */
	if (!is_operand && !f->options->follow)
		flags |= O_NOFOLLOW;
	struct target t = {
		.fd = openat(dirfd, name, flags),
		.name = path,
		.is_operand = is_operand,
	};
	if (t.fd < 0) {
		if (!(flags & O_NOFOLLOW) || errno != ELOOP)
			complain(f, errno, path);
		return false;
	}
	bool selected = search(f, &t);
	close(t.fd);
	return selected;
}

/* Trees. */

/* The walk came to a file of the type that a directory told. */
static bool search_entry(struct files *f, const struct walk_item *item,
			 const char *path)
{
	if (item->depth == 0)
		return search_at(f, item->dirfd, item->name, path, true);
	if (is_excluded(f, item->name, false, false))
		return false;
	switch (item->type) {
	case DT_LNK:
		if (!f->options->follow)
			return false;
		break;
	case DT_CHR:
	case DT_BLK:
	case DT_FIFO:
	case DT_SOCK:
		if (skips_devices(f, false))
			return false;
		break;
	}
	return search_at(f, item->dirfd, item->name, path, false);
}

/* Is what the walk came to, known as PATH, left out by its name? */
static bool is_left_out(const struct files *f, const struct walk_item *item,
			const char *path, bool is_dir)
{
	bool is_operand = item->depth == 0;

	return is_excluded(f, is_operand ? path : item->name, is_dir,
			   is_operand);
}

/* The walk came to a directory; false: it is not to be entered. */
static bool enter(struct files *f, const struct walk_item *item,
		  const char *path, bool implied)
{
	if (!(item->depth == 0 && implied) && is_left_out(f, item, path, true))
		return false;
	if (item->error)
		complain(f, item->error, path);
	if (f->options->name_trees)
		print_names(f->printer);
	return true;
}

/* Search what is below ROOT; IMPLIED: nobody named it, nor do the names of
   what is found. */
static bool search_tree(struct files *f, const char *root, bool implied)
{
	const struct walk_options options = {
		.links = f->options->follow ? WALK_LINKS_ALWAYS
					    : WALK_LINKS_ROOT,
		.order = WALK_ORDER_GREP,
	};
	struct walk *walk = walk_open(root, &options);
	bool selected = false;

	if (!walk)
		err_die(0, "memory exhausted");
	while (!(selected && f->options->stop_on_match)) {
		const struct walk_item *item = walk_next(walk);
		const char *path = item->path;
		if (implied && item->depth > 0)
			path += strlen("./");
		if (item->event == WALK_END)
			break;
		switch (item->event) {
		case WALK_ENTRY:
			selected |= search_entry(f, item, path);
			break;
		case WALK_ENTER:
			if (!enter(f, item, path, implied))
				walk_skip(walk);
			break;
		case WALK_LOOP:
			if (!f->options->no_messages &&
			    !is_left_out(f, item, path, true))
				err_warn(0, "%s: warning: recursive directory "
					    "loop", path);
			break;
		case WALK_ERROR:
			if (item->depth == 0 ||
			    !is_left_out(f, item, path, false))
				complain(f, item->error, path);
			break;
		case WALK_LEAVE:
		case WALK_END:
			break;
		}
	}
	walk_close(walk);
	return selected;
}

bool files_search(struct files *f, const char *name)
{
	if (!name)
		return search_tree(f, ".", true);
	if (strcmp(name, "-") == 0)
		return search(f, &(struct target){
					 .fd = STDIN_FILENO,
					 .name = f->options->label,
					 .is_operand = true,
					 .is_stdin = true,
				 });
	if (f->options->directories == FILES_DIRECTORIES_RECURSE)
		return search_tree(f, name, false);
	return search_at(f, AT_FDCWD, name, name, true);
}

struct files *files_new(const struct files_options *options, struct scan *scan,
			struct printer *printer, const struct matcher *matcher,
			const struct match_state *state)
{
	struct files *f = mem_zalloc(1, sizeof(*f));

	f->options = options;
	f->scan = scan;
	f->printer = printer;
	f->matcher = matcher;
	f->state = state;
	f->input = input_new();
	if (!f->input)
		err_die(0, "memory exhausted");
	return f;
}

void files_free(struct files *f)
{
	if (f)
		input_free(f->input);
	free(f);
}

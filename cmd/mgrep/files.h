/* SPDX-License-Identifier: MIT */
#ifndef MGREP_FILES_H
#define MGREP_FILES_H

/*
 * files - which files are searched: operands, what is below directories, and
 * what options leave out.
 */

#include <stdbool.h>
#include <sys/stat.h>

struct glob_list;
struct match_state;
struct matcher;
struct printer;
struct scan;

enum files_directories {
	FILES_DIRECTORIES_READ, /* and say that they cannot be */
	FILES_DIRECTORIES_RECURSE,
	FILES_DIRECTORIES_SKIP,
};

enum files_devices {
	FILES_DEVICES_OPERANDS, /* read those that are operands */
	FILES_DEVICES_READ,
	FILES_DEVICES_SKIP,
};

struct files_options {
	enum files_directories directories;
	enum files_devices devices;
	bool follow;            /* links below directories, too */
	bool no_messages;       /* -s */
	bool name_trees;        /* names are shown for what is below
	                           directories, even of one operand */
	bool stop_on_match;     /* nothing matters after a selected line */
	bool drain;             /* leave nothing of standard input unread */
	const char *label;      /* what standard input is called */
	const struct glob_list *names_globs;
	const struct glob_list *dir_globs;
	const struct stat *output; /* never read from this file, to which the
	                              output goes; NULL: that does not matter */
};

struct files;

/* All arguments are borrowed as long as it lives.  Does not fail. */
struct files *files_new(const struct files_options *options, struct scan *scan,
			struct printer *printer, const struct matcher *matcher,
			const struct match_state *state);

void files_free(struct files *files);

/*
 * Search operand NAME ("-": standard input), or with NULL what lies below the
 * working directory.  What goes wrong is reported.  Returns whether a line
 * was selected.
 */
bool files_search(struct files *files, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SEARCH_H
#define MGREP_SEARCH_H

/*
 * search - one open file, from its bytes to what is printed of it.
 */

#include <stdbool.h>
#include <sys/stat.h>

#include "mgrep/emit.h"
#include "mgrep/print.h"
#include "mgrep/scan.h"

struct input;
struct match_state;
struct matcher;
struct sched;

/* What all files are searched for, and how. */
struct search_options {
	const struct scan_options *scan;
	const struct print_options *print;
	const struct matcher *matcher;
	bool no_messages;   /* -s */
	bool stop_on_match; /* nothing matters after a selected line */
	bool stays;         /* standard input, where one was found */
	bool lists;         /* only names: or else where the search ended */
	bool drain;         /* leave nothing of standard input unread */
};

/* What a thread needs to search: nothing of it is shared. */
struct search {
	const struct search_options *options;
	struct match_state *state;
	struct input *input;
	struct printer *printer;
	struct scan *scan;
};

struct search_file {
	int fd;
	bool is_stdin;
	bool is_begun; /* by the input of who searches it */
	struct print_file print; /* its name and fstat */
};

/* Borrows OPTIONS as long as it lives.  Does not fail. */
struct search *search_new(const struct search_options *options);
void search_free(struct search *search);

/* Something is wrong with file NAME; -s hides what, but not the status. */
void search_complain(const struct search_options *options, int errnum,
		     const char *name);

/*
 * Search FILE, out through EMIT, and complain of what goes wrong.  With SCHED
 * other threads help with a large one (mgrep/split.h).  Returns whether a
 * line was selected.  Where the matcher gave up, *FAILURE says why, to be
 * freed by the caller, otherwise it is NULL.
 */
bool search_file(struct search *search, const struct search_file *file,
		 struct emit *emit, struct sched *sched, char **failure);

#endif

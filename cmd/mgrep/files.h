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
struct output;
struct search_options;

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
	bool no_stdin;          /* it is closed, whatever its descriptor says */
	bool name_trees;        /* names are shown for what is below
	                           directories, even of one operand */
	bool one_file;          /* there is but one to be searched */
	unsigned threads;       /* that may search */
	unsigned disk_threads;  /* while files come from a disk, if more */
	const char *label;      /* what standard input is called */
	const struct glob_list *names_globs;
	const struct glob_list *dir_globs;
	const struct stat *output; /* the regular file that the output goes
	                              to; NULL: there is none */
	bool spares_output;     /* never read from it */
};

struct files;

/* All arguments are borrowed as long as it lives.  Does not fail. */
struct files *files_new(const struct files_options *options,
			const struct search_options *search,
			struct output *out);

/*
 * Search operand NAME ("-": standard input), or with NULL what lies below the
 * working directory.  What goes wrong is reported; all this in order, but
 * perhaps not before files_end.
 */
void files_search(struct files *files, const char *name);

/*
 * See that all operands are searched, and free FILES.  Returns whether a line
 * was selected.  Where nothing matters after that, other threads may still be
 * at work, and FILES is not freed: exit then.
 */
bool files_end(struct files *files);

/* Policies.  IS_OPERAND: somebody named the file. */

/* Is MODE that of something one may have to wait for? */
bool files_is_device(mode_t mode);

/* Are such files left alone? */
bool files_skip_devices(const struct files_options *options, bool is_operand);

/* Is file NAME left alone because of its name? */
bool files_exclude(const struct files_options *options, const char *name,
		   bool is_dir, bool is_operand);

#endif

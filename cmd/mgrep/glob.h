/* SPDX-License-Identifier: MIT */
#ifndef MGREP_GLOB_H
#define MGREP_GLOB_H

/*
 * glob - lists of file patterns, for --include, --exclude and --exclude-dir.
 *
 * The last pattern of a list that matches a name decides.  Where none does,
 * the name is in, unless the first pattern of the list was one to include.
 */

#include <stdbool.h>
#include <stddef.h>

struct glob;

/* Zero-initialised, it is empty and ready. */
struct glob_list {
	struct glob *globs;
	size_t count, capacity;
};

/* Add the LEN bytes of PATTERN: names that match are included, or excluded. */
void glob_add(struct glob_list *list, const char *pattern, size_t len,
	      bool include);

/* Add the lines of FILE as patterns to exclude.  0, or -1 with errno. */
int glob_add_file(struct glob_list *list, const char *file);

/*
 * Does LIST exclude NAME?  A pattern must match all of it, or with TAIL what
 * follows any slash in it.
 */
bool glob_excludes(const struct glob_list *list, const char *name, bool tail);

void glob_free(struct glob_list *list);

#endif

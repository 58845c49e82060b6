/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SPLIT_H
#define MGREP_SPLIT_H

/*
 * split - one large file searched by all threads, in parts.
 */

#include <stdbool.h>
#include <sys/stat.h>

#include "mgrep/scan.h"

struct emit;
struct sched;
struct search;
struct search_file;
struct search_options;

/* Is the file that ST tells of large enough, and can it be split? */
bool split_pays(const struct search_options *options, const struct stat *st);

/*
 * FILE, with whose scan SEARCH has just begun, is searched in parts as far as
 * it can be; the scan then stands behind them.  For the submitting thread of
 * SCHED, while EMIT's job is being retired.  Where the matcher gave up,
 * *FAILURE says why, as with search_file.
 */
enum scan_status split_file(struct search *search,
			    const struct search_file *file, struct emit *emit,
			    struct sched *sched, char **failure);

#endif

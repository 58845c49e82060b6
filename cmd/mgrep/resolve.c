/* SPDX-License-Identifier: MIT */

/*
 * From what was asked for to what is to be done: here options meet each other
 * and the standard output.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgrep/opts.h"
#include "sched/sched.h"

static bool wants_color(enum mgrep_color when)
{
	const char *term;

	return when == MGREP_COLOR_ALWAYS ||
	       (when == MGREP_COLOR_AUTO && isatty(STDOUT_FILENO) &&
		(term = getenv("TERM")) && strcmp(term, "dumb") != 0);
}

static bool is_dev_null(const struct stat *st)
{
	struct stat null;

	return S_ISCHR(st->st_mode) && stat("/dev/null", &null) == 0 &&
	       st->st_dev == null.st_dev && st->st_ino == null.st_ino;
}

/* Where nobody sees them, names and counts are not even made; nor are lines,
   but with -m. */
static enum print_what what_to_print(const struct mgrep_args *args,
				     bool to_nowhere)
{
	if (args->quiet || (to_nowhere && !args->has_max))
		return PRINT_NOTHING;
	if (args->list != PRINT_LINES && !to_nowhere)
		return args->list;
	if (args->count && !to_nowhere)
		return PRINT_COUNT;
	return args->only ? PRINT_PARTS : PRINT_LINES;
}

static uintmax_t context_lines(intmax_t own, intmax_t both)
{
	return own >= 0 ? (uintmax_t)own : both >= 0 ? (uintmax_t)both : 0;
}

static void resolve_scan(struct scan_options *scan,
			 const struct mgrep_args *args, enum print_what what)
{
	bool quiet = what != PRINT_LINES && what != PRINT_PARTS;
	bool lists = what == PRINT_MATCHING || what == PRINT_LACKING;

	*scan = (struct scan_options){
		.end = args->null_data ? '\0' : '\n',
		.invert = args->invert,
		.numbers = args->numbers && !quiet,
		.quiet = quiet,
		.first = quiet && what != PRINT_COUNT,
		.count = what == PRINT_COUNT,
		.gaps = args->before >= 0 || args->after >= 0 ||
			args->context >= 0,
		.before = context_lines(args->before, args->context),
		.after = context_lines(args->after, args->context),
		/* With -l it does not, nor how many lines would follow. */
		.max = lists && args->max > 0 ? SCAN_NO_LIMIT : args->max,
	};
	if (args->null_data || args->binary == MGREP_BINARY_TEXT)
		scan->nul = SCAN_NUL_TEXT;
	else if (args->binary == MGREP_BINARY_SAY)
		scan->nul = SCAN_NUL_BINARY;
	else
		scan->nul = SCAN_NUL_NOTHING;
}

/* So many threads keep a disk busy.  Linux's drivers/net (5700 files) from a
   disk, bench/race -c, 2026-11-27: 2 threads 331 ms, 4 242, 8 195, 16 171. */
enum { DISK_THREADS = 16 };

/* Where address space is short, none of it is for other threads. */
static unsigned resolve_threads(const struct mgrep_args *args)
{
	const rlim_t least = (rlim_t)4 << 30;
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < least)
		return 1;
	return args->threads ? args->threads : sched_cpus();
}

static void resolve_files(struct files_options *files,
			  const struct mgrep_args *args, int operands,
			  enum print_what what, const struct stat *output)
{
	bool prints_lines = what == PRINT_LINES || what == PRINT_PARTS;
	bool in_trees = args->directories == FILES_DIRECTORIES_RECURSE;

	*files = (struct files_options){
		.directories = args->directories,
		.devices = args->devices,
		.follow = args->follow,
		.no_messages = args->no_messages,
		.name_trees = args->names == 0,
		.one_file = operands < 2 && !in_trees,
		.threads = resolve_threads(args),
		.disk_threads = args->threads ? 0 : DISK_THREADS,
		.label = args->label ? args->label : "(standard input)",
		.names_globs = &args->names_globs,
		.dir_globs = &args->dir_globs,
		.spares_output = prints_lines && args->max > 1,
	};
	if (args->follow && args->devices == FILES_DEVICES_OPERANDS)
		files->devices = FILES_DEVICES_READ;
	if (S_ISREG(output->st_mode))
		files->output = output;
}

/*
 * To GNU grep, no pattern at all is the opposite of an empty one, whatever else
 * is asked of lines (skip-read).
 */
static void oppose_nothing(struct mgrep_args *args)
{
	if (args->patterns.count > 0)
		return;
	patterns_add(&args->patterns, "");
	args->invert = !args->invert;
	args->lines = args->words = false;
}

/*
 * Is it plain that no line can be selected, so that files need not even exist?
 * GNU grep sees that of -m0 and of no line but those that a lone empty pattern
 * matches (skip-read).
 */
static bool selects_nothing(const struct mgrep_args *args)
{
	if (args->max == 0)
		return true;
	return args->invert && patterns_are_empty(&args->patterns) &&
	       !args->words && !args->lines;
}

void mgrep_resolve(struct mgrep_opts *opts, struct mgrep_args *args,
		   int operands, const struct stat *output)
{
	oppose_nothing(args);

	enum print_what what = what_to_print(args, is_dev_null(output));
	bool prints_lines = what == PRINT_LINES || what == PRINT_PARTS;
	bool lists = what == PRINT_MATCHING || what == PRINT_LACKING;
	bool nothing = selects_nothing(args);
	/* Where nothing is searched, GREP_COLOR is not warned of. */
	bool has_color = (!nothing || what == PRINT_LACKING) &&
			 wants_color(args->color);

	opts->match = (struct match_options){
		.syntax = args->syntax,
		.ignore_case = args->ignore_case,
		.words = args->words,
		.lines = args->lines,
		.end = args->null_data ? '\0' : '\n',
	};
	opts->nothing = nothing;
	resolve_scan(&opts->scan, args, what);
	resolve_files(&opts->files, args, operands, what, output);
	if (has_color)
		color_init(&opts->color);
	opts->search = (struct search_options){
		.scan = &opts->scan,
		.print = &opts->print,
		.no_messages = args->no_messages,
		.stop_on_match = args->quiet,
		.stays = args->quiet || (lists && !args->has_max),
		.lists = lists,
		.drain = !opts->scan.quiet || what == PRINT_NOTHING,
	};
	opts->print = (struct print_options){
		.what = what,
		.names = args->names > 0 || (args->names == 0 && operands > 1),
		.null_after_name = args->null_after_name,
		.numbers = args->numbers,
		.offsets = args->offsets,
		.tab = args->tab,
		.invert = args->invert,
		.flush = args->line_buffered || S_ISCHR(output->st_mode),
		.unhurried = S_ISREG(output->st_mode),
		.check_encoding = args->binary != MGREP_BINARY_TEXT,
		/* Of a list GNU says it as well, but only with -m. */
		.say_binary = args->binary == MGREP_BINARY_SAY &&
			      (prints_lines || args->has_max),
		.end = opts->scan.end,
		.separator = args->separator,
		.color = has_color ? &opts->color : NULL,
	};
}

void mgrep_opts_free(struct mgrep_opts *opts)
{
	color_free(&opts->color);
}

/* SPDX-License-Identifier: MIT */

/*
 * mgrep - print the lines of files that match patterns.
 *
 *	main.c      from arguments to exit status
 *	opts.c      the options, as they are given
 *	values.c    their numbers and words
 *	resolve.c   what they come to
 *	patterns.c  -e, -f and the first operand; the engine for them
 *	files.c     operands and trees: what is searched
 *	glob.c      --include and --exclude
 *	folder.c    directories in which files are still to be opened
 *	target.c    one file, as a job among many: opened, or left alone
 *	search.c    one open file
 *	split.c     a large one, by many threads
 *	scan.c      spans to blocks of lines
 *	lines.c     lines, told to a sink
 *	print.c     the sink: lines, parts, counts and names
 *	color.c     GREP_COLORS
 *	emit.c      what was printed, in order to standard output
 *
 * The engines are in common/match.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "io/output.h"
#include "match/match.h"
#include "mgrep/opts.h"
#include "mgrep/search.h"

static void flush(void *output)
{
	output_flush(output);
}

/* Search the COUNT operands at NAMES.  Returns whether a line was selected. */
static bool search(const struct mgrep_opts *opts, const struct matcher *matcher,
		   char **names, int count, struct output *out)
{
	struct search_options search = opts->search;
	bool recurse = opts->files.directories == FILES_DIRECTORIES_RECURSE;

	search.matcher = matcher;
	struct files *files = files_new(&opts->files, &search, out);
	if (count == 0)
		files_search(files, recurse ? NULL : "-");
	for (int i = 0; i < count; i++)
		files_search(files, names[i]);
	bool selected = files_end(files);
	if (selected && search.stop_on_match)
		exit(MGREP_SELECTED);
	return selected;
}

/* Compile, search, and see that all output gets out.  Returns the status. */
static int run(const struct mgrep_opts *opts, const struct mgrep_args *args,
	       char **names, int count)
{
	struct matcher *matcher =
		patterns_compile(&args->patterns, &opts->match);
	struct output out;

	if (output_open(&out, STDOUT_FILENO) != 0)
		err_die(0, "memory exhausted");
	err_before(flush, &out);
	bool selected = search(opts, matcher, names, count, &out);
	err_before(NULL, NULL);
	/* That it is closed already matters only if there was something. */
	if (output_close(&out) != 0 ||
	    (close(STDOUT_FILENO) != 0 && errno != EBADF))
		err_die(out.error ? out.error : errno, "write error");
	match_free(matcher);
	return err_status(selected ? MGREP_SELECTED : MGREP_NOTHING);
}

/*
 * Is one of the COUNT operands at NAMES, behind others, a standard input that
 * is closed?  Then no file that is opened before may pass for it: put there
 * something else.
 */
static bool lacks_stdin(char **names, int count)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(names[i], "-") == 0 &&
		    fcntl(STDIN_FILENO, F_GETFD) < 0)
			return open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct mgrep_args args;
	struct mgrep_opts opts = {0};
	struct stat st;
	int status = MGREP_NOTHING;

	err_init(argc ? argv[0] : "mgrep", MGREP_TROUBLE);
	int at = mgrep_parse(&args, argc, argv);
	if (fstat(STDOUT_FILENO, &st) != 0)
		st = (struct stat){0};
	mgrep_resolve(&opts, &args, argc - at, &st);
	opts.files.no_stdin = lacks_stdin(argv + at, argc - at);
	if (!opts.nothing || opts.print.what == PRINT_LACKING)
		status = run(&opts, &args, argv + at, argc - at);
	mgrep_opts_free(&opts);
	mgrep_args_free(&args);
	return status;
}

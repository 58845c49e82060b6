/* SPDX-License-Identifier: MIT */

#include "mgrep/search.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/input.h"
#include "match/match.h"
#include "mgrep/split.h"

struct search *search_new(const struct search_options *options)
{
	struct search *s = mem_zalloc(1, sizeof(*s));
	const struct matcher *matcher = options->matcher;

	s->options = options;
	s->input = input_new();
	s->state = match_state_new(matcher);
	if (s->state) {
		s->printer = print_new(options->print, matcher, s->state);
		s->scan = scan_new(options->scan, matcher, s->state,
				   print_sink(s->printer));
	}
	if (!s->scan)
		mem_exhausted();
	return s;
}

void search_free(struct search *s)
{
	if (!s)
		return;
	scan_free(s->scan);
	print_free(s->printer);
	match_state_free(s->options->matcher, s->state);
	input_free(s->input);
	free(s);
}

void search_complain(const struct search_options *options, int errnum,
		     const char *name)
{
	if (options->no_messages)
		err_latch();
	else
		err_report(errnum, "%s", name);
}

/* Leave standard input where GNU grep leaves it: behind the block it has read
   if it QUITS there, behind the last selected line after -m, otherwise at the
   end. */
static void settle(const struct search *s, int fd,
		   const struct scan_result *result, bool quits)
{
	const struct stat *st = input_stat(s->input);
	struct input_span span;
	off_t at = S_ISREG(st->st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;

	if (quits && at >= 0 && result->read >= 0)
		input_settle(s->input, result->read < st->st_size
					       ? result->read
					       : st->st_size);
	else if (quits)
		return;
	else if (result->limited)
		input_settle(s->input, result->resume);
	else if (at >= 0 && at < st->st_size)
		input_settle(s->input, st->st_size);
	else if (!S_ISREG(st->st_mode) && s->options->drain)
		while (input_next(s->input, 0, &span) == 1)
			;
}

bool search_file(struct search *s, const struct search_file *file,
		 struct emit *emit, struct sched *sched, char **failure)
{
	struct scan_result result = {0};
	enum scan_status status = SCAN_DONE;

	*failure = NULL;
	print_begin(s->printer, emit, &file->print);
	if (!file->is_begun)
		input_start(s->input, file->fd, file->print.st);
	scan_begin(s->scan, s->input, file->fd);
	if (sched)
		status = split_file(s, file, emit, sched, failure);
	if (status == SCAN_DONE)
		status = scan_finish(s->scan, &result);
	if (status == SCAN_READ_ERROR) {
		/* A count, say, comes behind the message. */
		int error = errno;
		emit_turn(emit);
		if (error == ENOMEM)
			mem_exhausted();
		search_complain(s->options, error, file->print.name);
	} else if (status == SCAN_MATCH_ERROR && !*failure) {
		*failure = mem_strdup(
			match_error(s->options->matcher, s->state));
	}
	bool selected = result.selected > 0;
	if (file->is_stdin && !*failure)
		settle(s, file->fd, &result,
		       selected ? s->options->stays : s->options->lists);
	input_stop(s->input);
	if (!*failure)
		print_end(s->printer, &result);
	return selected;
}

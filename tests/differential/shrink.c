/* SPDX-License-Identifier: MIT */

/*
 * shrink - rounds of small steps until a round changes nothing.  Each step
 * works on a copy of the case, which replaces it if it still fails.  Bytes are
 * left out in chunks of half the length, then a quarter, down to single ones
 * (delta debugging, by Andreas Zeller); then those left become plain letters.
 */

#include "shrink.h"

#include <stdlib.h>
#include <string.h>


struct shrink {
	struct diff_case *best;
	struct diff_case next; /* a copy of best that a step may change */
	bool (*fails)(const struct diff_case *c, void *arg);
	void *arg;
	int budget; /* runs left */
};

static struct diff_case *begin(struct shrink *s)
{
	case_copy(&s->next, s->best);
	return &s->next;
}

/* Could C reach beyond its folder, as no case does when it is made? */
static bool leaves(const struct diff_case *c)
{
	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		const char *slash = memchr(arg->data, '/', arg->len);

		/* What is only read may be /dev/null. */
		if (!slash || (!c->tree && arg->len == 9 &&
			       memcmp(arg->data, "/dev/null", 9) == 0))
			continue;
		if (slash == arg->data || (c->tree && arg->data[0] == '-'))
			return true;
	}
	return false;
}

/* Does the changed copy still fail?  Then it is the best. */
static bool accept(struct shrink *s)
{
	if (s->budget-- > 0 && !leaves(&s->next) &&
	    s->fails(&s->next, s->arg)) {
		case_free(s->best);
		*s->best = s->next;
		return true;
	}
	case_free(&s->next);
	return false;
}

static void cut(struct buf *data, size_t from, size_t len)
{
	memmove(data->data + from, data->data + from + len,
		data->len - from - len);
	data->len -= len;
}

/* Which of a case's buffers: its arguments, then its files, then stdin. */
static struct buf *buf_at(struct diff_case *c, size_t at)
{
	if (at < c->nargs)
		return &c->args[at];
	at -= c->nargs;
	if (at < c->nfiles)
		return &c->files[at].data;
	return &c->stdin_data;
}

static bool shrink_bytes(struct shrink *s, size_t at)
{
	bool changed = false;

	for (size_t chunk = buf_at(s->best, at)->len; chunk > 0; chunk /= 2) {
		size_t pos = 0;

		while (pos + chunk <= buf_at(s->best, at)->len) {
			cut(buf_at(begin(s), at), pos, chunk);
			if (accept(s))
				changed = true;
			else
				pos += chunk;
			if (s->budget <= 0)
				return false;
		}
	}
	return changed;
}

static void plain_bytes(struct shrink *s, size_t at)
{
	for (size_t pos = 0; pos < buf_at(s->best, at)->len; pos++) {
		if (buf_at(s->best, at)->data[pos] == 'x')
			continue;
		buf_at(begin(s), at)->data[pos] = 'x';
		accept(s);
	}
}

static bool drop_arg(struct shrink *s, size_t i)
{
	struct diff_case *c = begin(s);

	buf_free(&c->args[i]);
	c->nargs--;
	memmove(&c->args[i], &c->args[i + 1],
		(c->nargs - i) * sizeof(c->args[0]));
	return accept(s);
}

/* Is a file of C in the folder that the file number I is? */
static bool occupied(const struct diff_case *c, size_t i)
{
	size_t len = strlen(c->files[i].name);

	for (size_t k = 0; k < c->nfiles; k++) {
		if (strncmp(c->files[k].name, c->files[i].name, len) == 0 &&
		    c->files[k].name[len] == '/')
			return true;
	}
	return false;
}

static bool drop_file(struct shrink *s, size_t i)
{
	/* The first is standard output's where that is a file. */
	if (i == 0 && (s->best->stdout_how == CASE_STDOUT_APPEND ||
		       s->best->stdout_how == CASE_STDOUT_UPDATE))
		return false;
	if (occupied(s->best, i))
		return false;
	struct diff_case *c = begin(s);

	free(c->files[i].name);
	buf_free(&c->files[i].data);
	c->nfiles--;
	memmove(&c->files[i], &c->files[i + 1],
		(c->nfiles - i) * sizeof(c->files[0]));
	return accept(s);
}

/* Make what surrounds the program as plain as it can be. */
static bool plain_world(struct shrink *s)
{
	bool changed = false;

	for (int step = 0; step < 9; step++) {
		struct diff_case *c = begin(s), old = *c;

		if (step == 0)
			c->merged = false;
		else if (step == 1)
			c->utf8 = false;
		else if (step == 2)
			c->posix = false;
		else if (step == 3)
			c->stdin_skip = 0;
		else if (step == 4)
			c->variable = NULL;
		else if (step == 5)
			c->stdin_how = CASE_STDIN_PIPE;
		else if (step == 6)
			c->mask = c->tree ? 022 : 0;
		else if (step == 7)
			c->user = 0;
		else
			c->stdout_how = CASE_STDOUT_PIPE;
		if (memcmp(c, &old, sizeof(old)) == 0 ||
		    (step == 5 && c->stdin_data.len > CASE_PIPE_MAX))
			case_free(c);
		else
			changed |= accept(s);
	}
	return changed;
}

/* One time for all, rather than none: then nothing is the newest. */
static void plain_time(struct case_file *file)
{
	file->nanoseconds = 0;
	if (file->seconds)
		file->seconds = CASE_PLAIN_TIME;
}

/* Take from the file number I what it has beside its contents. */
static bool plain_file(struct shrink *s, size_t i)
{
	bool changed = false;

	for (int step = 0; step < 6; step++) {
		struct diff_case *c = begin(s), old = *c;
		struct case_file *file = &c->files[i];

		if (step == 0)
			file->hole = file->hole_at = 0;
		else if (step == 1)
			file->mode = file->has_mode = 0;
		else if (step == 2)
			file->owner = false;
		else if (step == 3)
			file->group = CASE_GROUP_OWN;
		else if (step == 4)
			file->traits = 0;
		else
			plain_time(file);
		if (memcmp(c, &old, sizeof(old)) == 0)
			case_free(c);
		else
			changed |= accept(s);
	}
	return changed;
}

static bool shrink_round(struct shrink *s)
{
	bool changed = plain_world(s);

	for (size_t i = s->best->nargs; i-- > 0;)
		changed |= drop_arg(s, i);
	for (size_t i = s->best->nfiles; i-- > 0;)
		changed |= drop_file(s, i);
	for (size_t i = 0; i < s->best->nfiles; i++)
		changed |= plain_file(s, i);
	for (size_t i = 0; i <= s->best->nargs + s->best->nfiles; i++) {
		size_t file = i - s->best->nargs;

		/* A link needs its target. */
		if (i >= s->best->nargs && file < s->best->nfiles &&
		    s->best->files[file].kind != CASE_REGULAR)
			continue;
		changed |= shrink_bytes(s, i);
	}
	return changed;
}

void shrink_case(struct diff_case *c,
		 bool (*fails)(const struct diff_case *c, void *arg), void *arg)
{
	struct shrink s = {
		.best = c, .fails = fails, .arg = arg, .budget = 3000};

	while (s.budget > 0 && shrink_round(&s))
		;
	for (size_t i = 0; i < c->nfiles; i++) {
		if (c->files[i].kind == CASE_REGULAR)
			plain_bytes(&s, c->nargs + i);
	}
	plain_bytes(&s, c->nargs + c->nfiles);
}

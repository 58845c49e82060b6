/* SPDX-License-Identifier: MIT */

#include "mgrep/patterns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/rw.h"
#include "match/choose.h"

/* FNV-1a. */
static size_t hash(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

/* The slot of the pattern TEXT, or the free one where it belongs. */
static size_t *find_slot(const struct patterns *p, const char *text, size_t len)
{
	size_t i = hash(text, len) & p->mask;

	for (; p->slots[i]; i = (i + 1) & p->mask) {
		const struct match_pattern *there = &p->list[p->slots[i] - 1];
		if (there->len == len && memcmp(there->text, text, len) == 0)
			break;
	}
	return &p->slots[i];
}

/* Keep at least half of the slots free, now and with one more pattern. */
static void grow_slots(struct patterns *p)
{
	if (p->slots && p->count < p->mask / 2)
		return;
	p->mask = p->slots ? 2 * p->mask + 1 : 15;
	free(p->slots);
	p->slots = mem_zalloc(p->mask + 1, sizeof(*p->slots));
	for (size_t i = 0; i < p->count; i++) {
		const struct match_pattern *there = &p->list[i];
		*find_slot(p, there->text, there->len) = i + 1;
	}
}

/* Add PATTERN unless it is there.  A lone one is not worth a table. */
static void add(struct patterns *p, const struct match_pattern *pattern)
{
	size_t *slot = NULL;

	if (p->count > 0) {
		grow_slots(p);
		slot = find_slot(p, pattern->text, pattern->len);
		if (*slot)
			return;
	}
	p->list = mem_grow(p->list, p->count, &p->capacity, sizeof(*p->list));
	p->list[p->count++] = *pattern;
	if (slot)
		*slot = p->count;
}

/* Add the lines among the LEN bytes at TEXT; what follows the last newline is
   one of them. */
static void add_lines(struct patterns *p, const char *text, size_t len,
		      const char *file)
{
	const char *end = text + len;

	for (size_t line = 1;; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		if (!stop)
			stop = end;
		add(p, &(struct match_pattern){.text = text,
					       .len = (size_t)(stop - text),
					       .file = file,
					       .line = line});
		if (stop == end)
			return;
		text = stop + 1;
	}
}

void patterns_add(struct patterns *p, const char *text)
{
	add_lines(p, text, strlen(text), NULL);
}

/* Read all of FD into TEXT; 0, or -1 with errno. */
static int read_all(int fd, struct buf *text)
{
	enum { STEP = 64 << 10 };

	for (;;) {
		if (!buf_reserve(text, STEP))
			return -1;
		ssize_t n = rw_read(fd, text->data + text->len, STEP);
		if (n <= 0)
			return (int)n;
		text->len += (size_t)n;
	}
}

void patterns_add_file(struct patterns *p, const char *name)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct buf text = {0};

	if (fd < 0 || read_all(fd, &text) != 0)
		err_die(errno, "%s", name);
	if (!is_stdin)
		close(fd);
	if (text.len == 0) {
		buf_free(&text);
		return;
	}
	p->texts = mem_grow(p->texts, p->text_count, &p->text_capacity,
			    sizeof(*p->texts));
	p->texts[p->text_count++] = text.data;
	if (text.data[text.len - 1] == '\n')
		text.len--;
	add_lines(p, text.data, text.len, name);
}

static void report(void *arg, const struct match_problem *problem)
{
	const struct match_pattern *pattern = problem->pattern;

	(void)arg;
	if (!problem->error)
		err_warn(0, "warning: %s", problem->text);
	else if (pattern && pattern->file)
		err_report(0, "%s:%zu: %s", pattern->file, pattern->line,
			   problem->text);
	else
		err_report(0, "%s", problem->text);
}

struct matcher *patterns_compile(const struct patterns *p,
				 const struct match_options *options)
{
	struct matcher *m =
		match_choose(p->list, p->count, options, report, NULL);

	if (!m)
		exit(err_status(0));
	return m;
}

bool patterns_are_empty(const struct patterns *p)
{
	return p->count == 1 && p->list[0].len == 0;
}

void patterns_free(struct patterns *p)
{
	for (size_t i = 0; i < p->text_count; i++)
		free(p->texts[i]);
	free(p->texts);
	free(p->list);
	free(p->slots);
	*p = (struct patterns){0};
}

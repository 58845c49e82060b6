/* SPDX-License-Identifier: MIT */

/*
 * A line becomes prefix, text and end in a buffer; a run of lines that needs
 * neither prefix nor colour is one copy.  With the commit, the buffer goes to
 * the file's emit.
 */

#include "mgrep/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "match/charset.h"
#include "match/match.h"
#include "mgrep/color.h"
#include "mgrep/emit.h"
#include "mgrep/scan.h"
#include "mgrep/sink.h"

/* Bytes that are told, or held, before the scan is asked to make a stop; a
   number with its separator has DIGITS at most, or nearly. */
enum { TOLD_MOST = 1 << 20, HELD_MOST = 1 << 20, DIGITS = 12 };

/* What changes between two commits. */
struct mark {
	bool separated; /* a separator comes before all of it */
	bool used;      /* a line was told */
	bool dropped;   /* a line that is no text was not printed */
};

/* Matches in a line that were found at once. */
struct parts {
	struct match list[MATCH_SPANS];
	size_t count, next;
};

struct printer {
	struct sink sink;
	const struct print_options *options;
	const struct matcher *matcher;
	struct match_state *state;
	struct buf text; /* told, but not committed */

	/* of the current file */
	struct emit *emit;
	const char *name;
	size_t name_len;
	bool names;      /* shown */
	bool has_prefix;
	int width;       /* of numbers and offsets (-T) */
	bool ascii;      /* the run at hand is nothing else */
	bool line_dropped; /* the line at hand is no text: it is not printed */
	struct mark mark, committed;
	struct parts parts; /* of the line at hand */
};

/* Where in a run a line, or a part of one, lies. */
struct piece {
	const char *data;
	size_t len;
	off_t offset;
	uintmax_t number;
	enum sink_kind kind;
};

static struct printer *printer_of(struct sink *sink)
{
	return (struct printer *)sink;
}

/* Pieces of output. */

static void put(struct printer *p, const void *data, size_t len)
{
	if (!buf_add(&p->text, data, len))
		err_die(0, "memory exhausted");
}

static void put_char(struct printer *p, char c)
{
	put(p, &c, 1);
}

static void put_string(struct printer *p, const char *str)
{
	put(p, str, strlen(str));
}

/* Start to write in the colour SGR; "" is none. */
static void color_on(struct printer *p, const char *sgr)
{
	if (!*sgr)
		return;
	put_string(p, "\33[");
	put_string(p, sgr);
	put_string(p, p->options->color->no_erase ? "m" : "m\33[K");
}

static void color_off(struct printer *p, const char *sgr)
{
	if (*sgr)
		put_string(p, p->options->color->no_erase ? "\33[m"
							  : "\33[m\33[K");
}

/* LEN bytes at DATA in the colour SGR. */
static void put_colored(struct printer *p, const char *sgr, const void *data,
			size_t len)
{
	color_on(p, sgr);
	put(p, data, len);
	color_off(p, sgr);
}

static void put_name(struct printer *p)
{
	const struct color *color = p->options->color;

	put_colored(p, color ? color->name : "", p->name, p->name_len);
}

static void put_separator(struct printer *p, char c)
{
	const struct color *color = p->options->color;

	put_colored(p, color ? color->separator : "", &c, 1);
}

static void put_number(struct printer *p, uintmax_t number, const char *sgr)
{
	char digits[64];
	char *end = digits + sizeof(digits);
	char *start = end;

	do
		*--start = (char)('0' + number % 10);
	while (number /= 10);
	while (end - start < p->width)
		*--start = ' ';
	put_colored(p, sgr, start, (size_t)(end - start));
}

static char separator(enum sink_kind kind)
{
	return kind == SINK_SELECTED ? ':' : '-';
}

static void put_prefix(struct printer *p, const struct piece *piece)
{
	const struct print_options *o = p->options;
	const struct color *color = o->color;
	char sep = separator(piece->kind);

	if (!p->has_prefix)
		return;
	if (p->names) {
		put_name(p);
		if (o->null_after_name)
			put_char(p, '\0');
		else
			put_separator(p, sep);
	}
	if (o->numbers) {
		put_number(p, piece->number, color ? color->number : "");
		put_separator(p, sep);
	}
	if (o->offsets) {
		put_number(p, (uintmax_t)piece->offset,
			   color ? color->offset : "");
		put_separator(p, sep);
	}
	if (o->tab && piece->len > 0)
		put_char(p, '\t');
}

/* Lines and parts. */

/* Not to be printed, because it is no text? */
static bool drop(struct printer *p, const struct piece *piece)
{
	if (!p->options->check_encoding || p->ascii ||
	    charset_valid(piece->data, piece->len) == piece->len)
		return false;
	p->mark.dropped = p->line_dropped = true;
	return true;
}

static void put_end(struct printer *p)
{
	put_char(p, (char)p->options->end);
}

/*
 * As next_part, of matches that are found several at once.  MATCH_ERROR: only
 * match_span can tell.
 */
static enum match_answer next_of_many(struct printer *p,
				      const struct piece *line, size_t *at,
				      struct match *part)
{
	struct parts *parts = &p->parts;

	if (*at == 0)
		parts->count = parts->next = MATCH_SPANS;
	if (parts->next == MATCH_SPANS) {
		parts->count = match_spans(p->matcher, line->data, line->len,
					   *at, parts->list);
		parts->next = 0;
	}
	if (parts->count == MATCH_UNKNOWN)
		return MATCH_ERROR;
	if (parts->next == parts->count)
		return MATCH_NO;
	*part = parts->list[parts->next++];
	*at = part->end;
	return MATCH_YES;
}

/* The next match in LINE from *AT on, 0 to begin with, that is not empty. */
static enum match_answer next_part(struct printer *p, const struct piece *line,
				   size_t *at, struct match *part)
{
	enum match_answer answer = MATCH_ERROR;

	if (p->matcher->parts)
		answer = next_of_many(p, line, at, part);
	if (answer != MATCH_ERROR)
		return answer;
	while (*at < line->len) {
		answer = match_span(p->matcher, p->state, line->data, line->len,
				    *at, part);
		if (answer != MATCH_YES)
			return answer;
		*at = part->end > part->start ? part->end : part->start + 1;
		if (part->end > part->start)
			return MATCH_YES;
	}
	return MATCH_NO;
}

/*
 * Put the prefix of PART; that of the part before is in p->text at *FROM, *LEN
 * bytes long: but for offsets it is the same.
 */
static void put_prefix_again(struct printer *p, const struct piece *part,
			     size_t *from, size_t *len)
{
	size_t at = p->text.len;

	if (*len == 0 || p->options->offsets) {
		put_prefix(p, part);
		*len = p->text.len - at;
	} else {
		if (!buf_reserve(&p->text, *len))
			err_die(0, "memory exhausted");
		memcpy(p->text.data + at, p->text.data + *from, *len);
		p->text.len += *len;
	}
	*from = at;
}

/* False, here and below: the matcher gave up. */
static bool put_parts(struct printer *p, const struct piece *line)
{
	const struct color *color = p->options->color;
	const char *sgr = !color                          ? ""
			  : line->kind == SINK_SELECTED ? color->selected_match
							: color->context_match;
	size_t at = 0, prefix = 0, prefix_len = 0;
	enum match_answer answer;
	struct match match;

	while ((answer = next_part(p, line, &at, &match)) == MATCH_YES) {
		struct piece part = *line;
		part.data += match.start;
		part.len = match.end - match.start;
		part.offset += (off_t)match.start;
		/* With -v the parts are those of what was not selected. */
		part.kind = p->options->invert ? SINK_CONTEXT : SINK_SELECTED;
		if (drop(p, &part))
			break;
		put_prefix_again(p, &part, &prefix, &prefix_len);
		put_colored(p, sgr, part.data, part.len);
		put_end(p);
	}
	return answer != MATCH_ERROR;
}

/* LINE, of which a carriage return at the end stays as it is, in colour. */
static bool put_colors(struct printer *p, const struct piece *line,
		       bool matches)
{
	const struct color *color = p->options->color;
	bool selected = line->kind == SINK_SELECTED;
	bool swap = p->options->invert && color->reverse;
	const char *line_sgr = selected != swap ? color->selected_line
						: color->context_line;
	const char *match_sgr =
		selected ? color->selected_match : color->context_match;
	enum match_answer answer = MATCH_NO;
	struct match match;
	size_t at = 0, done = 0;

	while (matches && *match_sgr &&
	       (answer = next_part(p, line, &at, &match)) == MATCH_YES) {
		color_on(p, line_sgr);
		put(p, line->data + done, match.start - done);
		put_colored(p, match_sgr, line->data + match.start,
			    match.end - match.start);
		done = match.end;
	}
	size_t end = line->len;
	if (end > done && line->data[end - 1] == '\r')
		end--;
	if (end > done)
		put_colored(p, line_sgr, line->data + done, end - done);
	else
		end = done;
	put(p, line->data + end, line->len - end);
	return answer != MATCH_ERROR;
}

static bool put_line(struct printer *p, const struct piece *line)
{
	bool matches = (line->kind == SINK_SELECTED) != p->options->invert;

	p->line_dropped = false;
	if (p->options->what == PRINT_PARTS)
		return !matches || put_parts(p, line);
	if (drop(p, line))
		return true;
	put_prefix(p, line);
	if (!p->options->color)
		put(p, line->data, line->len);
	else if (!put_colors(p, line, matches))
		return false;
	put_end(p);
	return true;
}

/* The sink. */

/* Are parts of lines all that is put of RUN? */
static bool is_bare(const struct printer *p, const struct sink_run *run)
{
	return p->options->what == PRINT_PARTS && p->matcher->parts &&
	       !p->has_prefix && !p->options->color && !p->options->invert &&
	       run->kind == SINK_SELECTED;
}

/*
 * Put the parts of as many of RUN's lines as can be had at once, from *AT on,
 * which is moved behind them.  False where some are no text: look at each.
 */
static bool put_bare(struct printer *p, const struct sink_run *run, size_t *at)
{
	size_t len = run->len - *at, made, taken;

	if (!buf_reserve(&p->text, len + 1 + MATCH_SLACK))
		err_die(0, "memory exhausted");
	char *out = p->text.data + p->text.len;
	taken = match_parts(p->matcher, run->data + *at, len, out, &made);
	if (p->options->check_encoding && charset_valid(out, made) < made)
		return false;
	p->text.len += made;
	*at += taken;
	return true;
}

/* Can RUN go out as it is? */
static bool is_plain(const struct printer *p, const struct sink_run *run)
{
	return !p->has_prefix && !p->options->color &&
	       p->options->what == PRINT_LINES &&
	       (!p->options->check_encoding || run->ascii ||
		charset_valid(run->data, run->len) == run->len);
}

static bool print_run(struct sink *sink, struct sink_run *run)
{
	struct printer *p = printer_of(sink);
	unsigned char end = p->options->end;
	struct piece line = {.number = run->number, .kind = run->kind};

	p->mark.used = true;
	p->ascii = run->ascii;
	if (is_plain(p, run)) {
		put(p, run->data, run->len);
		if ((unsigned char)run->data[run->len - 1] != end)
			put_end(p);
		run->taken = run->len;
		return true;
	}
	bool bare = is_bare(p, run);
	size_t at = 0;
	while (at < run->len) {
		if (bare && (bare = put_bare(p, run, &at)))
			run->taken = at;
		if (at == run->len)
			break;
		line.data = run->data + at;
		line.offset = run->offset + (off_t)at;
		const char *stop = memchr(line.data, end, run->len - at);
		line.len = stop ? (size_t)(stop - line.data) : run->len - at;
		if (!put_line(p, &line))
			return false;
		at += line.len + (stop != NULL);
		if (!p->line_dropped)
			run->taken = at;
		else if (run->fragile)
			break;
		line.number++;
	}
	return true;
}

static void put_separator_line(struct printer *p)
{
	const struct color *color = p->options->color;
	const char *text = p->options->separator;

	if (!text)
		return;
	put_colored(p, color ? color->separator : "", text, strlen(text));
	put_char(p, '\n');
}

static void print_gap(struct sink *sink)
{
	struct printer *p = printer_of(sink);

	/* Whether anything comes before the first line, the emit knows. */
	if (p->mark.used)
		put_separator_line(p);
	else
		p->mark.separated = true;
}

static void print_commit(struct sink *sink)
{
	struct printer *p = printer_of(sink);

	p->committed = p->mark;
	emit_text(p->emit, &p->text, p->mark.separated, p->mark.used);
}

static void print_rollback(struct sink *sink)
{
	struct printer *p = printer_of(sink);

	p->mark = p->committed;
	p->text.len = 0;
}

/* What it costs to switch the colour SGR on and off. */
static size_t color_cost(const char *sgr)
{
	return *sgr ? strlen(sgr) + strlen("\33[m\33[K\33[m\33[K") : 0;
}

/* How many bytes a line of one byte, or a part of one, may become. */
static size_t line_cost(const struct printer *p)
{
	const struct print_options *o = p->options;
	const struct color *c = o->color;
	size_t pieces = (size_t)p->names + o->numbers + o->offsets;
	size_t cost = (p->names ? p->name_len + 1 : 0) + o->tab + 2 +
		      DIGITS * (size_t)(o->numbers + o->offsets);

	if (c)
		cost += color_cost(c->name) + color_cost(c->number) +
			color_cost(c->offset) + color_cost(c->selected_line) +
			color_cost(c->selected_match) +
			pieces * color_cost(c->separator);
	return cost;
}

static size_t print_reach(const struct sink *sink)
{
	const struct printer *p = (const struct printer *)sink;
	bool lines = p->options->what == PRINT_LINES;

	if (lines ? !p->has_prefix && !p->options->color
		  : p->options->what != PRINT_PARTS)
		return SIZE_MAX;
	return TOLD_MOST / line_cost(p);
}

static bool print_is_full(const struct sink *sink)
{
	const struct printer *p = (const struct printer *)sink;

	return p->text.len > TOLD_MOST ||
	       (p->emit->whole && p->emit->held.len > HELD_MOST);
}

static const struct sink_ops print_ops = {
	.run = print_run,
	.gap = print_gap,
	.commit = print_commit,
	.rollback = print_rollback,
	.reach = print_reach,
	.is_full = print_is_full,
};

struct printer *print_new(const struct print_options *options,
			  const struct matcher *matcher,
			  struct match_state *state)
{
	struct printer *p = mem_zalloc(1, sizeof(*p));

	p->sink.ops = &print_ops;
	p->options = options;
	p->matcher = matcher;
	p->state = state;
	return p;
}

void print_free(struct printer *p)
{
	if (p)
		buf_free(&p->text);
	free(p);
}

struct sink *print_sink(struct printer *p)
{
	return &p->sink;
}

void print_separator(const struct print_options *options, struct buf *text)
{
	struct printer p = {.options = options, .text = *text};

	put_separator_line(&p);
	*text = p.text;
}

void print_begin(struct printer *p, struct emit *emit,
		 const struct print_file *file)
{
	const struct print_options *o = p->options;
	const struct stat *st = file->st;

	p->emit = emit;
	p->name = file->name;
	p->name_len = strlen(file->name);
	p->names = o->names || file->in_tree;
	p->has_prefix = p->names || o->numbers || o->offsets;
	p->mark = p->committed = (struct mark){0};
	if (!o->tab)
		return;
	/* Wide enough for any number in the file, if its size is known. */
	intmax_t most = S_ISREG(st->st_mode) ? st->st_size : INTMAX_MAX;
	if (o->numbers && most < INTMAX_MAX)
		most++;
	p->width = snprintf(NULL, 0, "%jd", most);
}

bool print_dropped(const struct printer *p)
{
	return p->committed.dropped;
}

void print_note_dropped(struct printer *p)
{
	p->mark.dropped = p->committed.dropped = true;
}

static void put_count(struct printer *p, uintmax_t count)
{
	if (p->names) {
		put_name(p);
		if (p->options->null_after_name)
			put_char(p, '\0');
		else
			put_separator(p, ':');
	}
	p->width = 0;
	put_number(p, count, "");
	put_char(p, '\n');
}

void print_end(struct printer *p, const struct scan_result *result)
{
	const struct print_options *o = p->options;
	bool selected = result->selected > 0;

	p->mark.used |= selected;
	switch (o->what) {
	case PRINT_LINES:
	case PRINT_PARTS:
		if (o->say_binary &&
		    (p->mark.dropped || result->binary_selected))
			err_warn(0, "%s: binary file matches", p->name);
		break;
	case PRINT_COUNT:
		put_count(p, result->selected);
		break;
	case PRINT_MATCHING:
	case PRINT_LACKING:
		if (o->say_binary && result->binary_selected) {
			emit_turn(p->emit); /* the name comes behind it */
			err_warn(0, "%s: binary file matches", p->name);
		}
		if (selected != (o->what == PRINT_MATCHING))
			break;
		put_name(p);
		put_char(p, o->null_after_name ? '\0' : '\n');
		break;
	case PRINT_NOTHING:
		break;
	}
	print_commit(&p->sink);
}

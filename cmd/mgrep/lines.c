/* SPDX-License-Identifier: MIT */

/*
 * Lines are found after matches: their ends are looked for only around what
 * the matcher found, and counted only where a number is asked for.
 *
 * What was told of a file, and what is due of the context behind the last
 * selected line, depends on no more than so many lines before, unless one of
 * them was not printed: so scanning can begin anywhere with a look back.
 */

#include "mgrep/scan_state.h"

#include "text/byte.h"

/*
 * The offset in V behind *LINES lines from FROM on, TO at most; *LINES is how
 * many are still lacking then.
 */
static size_t lines_on(const struct scan *s, const struct view *v, size_t from,
		       size_t to, uintmax_t *lines)
{
	unsigned char end = s->options->end;
	const char *p = NULL;

	if (*lines <= to - from)
		p = byte_nth(v->text + from, to - from, end, (size_t)*lines);
	if (p) {
		*lines = 0;
		return (size_t)(p - v->text) + 1;
	}
	uintmax_t passed = byte_count(v->text + from, to - from, end);
	if (to > from && (unsigned char)v->text[to - 1] != end)
		passed++;
	/* Somebody may be writing to what is mapped here. */
	*lines -= passed < *lines ? passed : *lines;
	return to;
}

off_t lines_back(const struct scan *s, off_t at, uintmax_t lines, off_t floor)
{
	if (floor < s->span.offset)
		floor = s->span.offset;
	for (; lines > 0 && at > floor; lines--) {
		const char *p = byte_last(span_at(s, floor),
					  (size_t)(at - 1 - floor),
					  s->options->end);
		at = p ? floor + (p - span_at(s, floor)) + 1 : floor;
	}
	return at;
}

/* How many lines end in [FROM, TO) of the file. */
static uintmax_t ends_between(const struct scan *s, off_t from, off_t to)
{
	const char *text = span_at(s, from);
	size_t len = (size_t)(to - from);
	uintmax_t ends = byte_count(text, len, s->options->end);

	return s->place.binary ? ends + byte_count(text, len, '\0') : ends;
}

uintmax_t lines_number(struct scan *s, off_t at)
{
	struct scan_place *p = &s->place;

	if (!s->options->numbers)
		return 0;
	if (s->part && !s->asked) {
		s->asked = true;
		s->lines = s->part->lines_before(s->part);
	}
	if (at < p->counted)
		p->number -= ends_between(s, at, p->counted);
	else
		p->number += ends_between(s, p->counted, at);
	p->counted = at;
	return s->lines + p->number + 1;
}

/* Telling the sink. */

/* The lines at DATA, which are [FROM, TO) of the file; FRAGILE: those behind
   one that the sink does not take are not told. */
static bool tell(struct scan *s, enum sink_kind kind, bool fragile,
		 const char *data, off_t from, off_t to)
{
	if (s->muted) {
		s->place.told = to;
		return true;
	}
	struct sink_run run = {
		.kind = kind,
		/* Of a selected line the matcher has seen all. */
		.ascii = s->watching && !s->watch.high &&
			 kind == SINK_SELECTED,
		.fragile = fragile,
		.data = data,
		.len = (size_t)(to - from),
		.offset = from - s->origin,
		.number = lines_number(s, from),
	};
	bool going = s->sink->ops->run(s->sink, &run);
	if (run.taken > 0)
		s->place.told = from + (off_t)run.taken;
	if (run.taken < run.len)
		s->refused = true;
	return going;
}

/* Tell what is due of trailing context from place.told to TO, both in V. */
static bool tell_pending(struct scan *s, const struct view *v, off_t to)
{
	struct scan_place *p = &s->place;
	uintmax_t lacking = p->pending;
	size_t from = (size_t)(p->told - v->offset);

	if (p->told >= to || lacking == 0)
		return true;
	to = v->offset + (off_t)lines_on(s, v, from, (size_t)(to - v->offset),
					 &lacking);
	bool going = tell(s, SINK_CONTEXT, true, v->text + from, p->told, to);
	p->pending = p->told == to ? lacking : 0;
	return going;
}

/*
 * Tell what is due of the context behind the last selected line, up to TO in V.
 * To GNU grep that context begins behind the last line that was printed, and
 * ends with one that cannot be.  If the selected line could not, being no text,
 * it begins before it: but no farther back than the leading context of a line
 * at the start of the block would.
 */
static bool tell_after(struct scan *s, const struct view *v, size_t to)
{
	struct scan_place *p = &s->place;
	const struct view span = {(const char *)s->span.data, s->span.len,
				  s->span.offset};

	if (p->pending == 0)
		return true;
	if (p->told < p->fresh)
		p->told = lines_back(s, p->fresh, s->options->before,
				     p->told < 0 ? s->origin : p->told);
	return (p->told >= v->offset || tell_pending(s, &span, v->offset)) &&
	       tell_pending(s, v, v->offset + (off_t)to);
}

/* Tell the context of a line at offset AT, which lies in the span. */
static bool tell_before(struct scan *s, off_t at)
{
	off_t told = s->place.told;
	off_t from = lines_back(s, at, s->options->before,
				told < 0 ? s->origin : told);

	if (s->options->gaps && from != told && !s->muted)
		s->sink->ops->gap(s->sink);
	return from == at ||
	       tell(s, SINK_CONTEXT, false, span_at(s, from), from, at);
}

/*
 * Tell the selected lines of V in [FROM, TO), with the context before them.
 * But with -v they are selected one by one, so that one that is not printed
 * makes a gap.
 */
static bool tell_selected(struct scan *s, const struct view *v, size_t from,
			  size_t to)
{
	struct scan_place *p = &s->place;
	bool fragile = !s->options->invert;

	do {
		uintmax_t one = 1;
		if (!tell_after(s, v, from) ||
		    !tell_before(s, v->offset + (off_t)from) ||
		    !tell(s, SINK_SELECTED, fragile, v->text + from,
			  v->offset + (off_t)from, v->offset + (off_t)to))
			return false;
		p->pending = s->options->after;
		if (p->told > v->offset + (off_t)from)
			from = (size_t)(p->told - v->offset);
		if (from < to)
			from = lines_on(s, v, from, to, &one);
	} while (fragile && from < to);
	return true;
}

/*
 * The lines of V in [FROM, TO) are selected; SINGLE: there is but one.  False
 * where the sink gave up.
 */
static bool select_lines(struct scan *s, const struct view *v, size_t from,
			 size_t to, bool single)
{
	const struct scan_options *o = s->options;
	struct scan_place *p = &s->place;
	off_t at = v->offset + (off_t)from;
	bool goes_on = o->invert && p->resume == at && at > p->fresh;
	uintmax_t count = 1;

	if (!single && (o->count || p->left != SCAN_NO_LIMIT)) {
		uintmax_t lacking = p->left;
		to = lines_on(s, v, from, to, &lacking);
		count = p->left - lacking;
	}
	p->selected += count;
	if (p->left != SCAN_NO_LIMIT)
		p->left -= count;
	p->resume = v->offset + (off_t)to;
	p->binary_selected |= p->binary;
	if (o->first ||
	    (p->binary && !o->count && p->left == SCAN_NO_LIMIT))
		p->done = true;
	if (o->quiet || p->binary) {
		p->pending = 0; /* no more context comes out */
		return true;
	}

	if (!goes_on)
		return tell_selected(s, v, from, to);
	/* These lines and the last are one, but that a chunk ended there. */
	p->pending = o->after;
	return tell(s, SINK_SELECTED, false, v->text + from, at, p->resume);
}

/* Looking at lines. */

/* The first line at or after AT that a pattern matches. */
static enum match_answer next_line(struct scan *s, const struct view *v,
				   size_t at, struct match *line)
{
	switch (s->matcher->lines) {
	case MATCH_LINES_NONE:
		return MATCH_NO;
	case MATCH_LINES_EVERY:
		/* All of them at once: a line as good as any other. */
		*line = (struct match){at, v->len};
		return MATCH_YES;
	case MATCH_LINES_SOME:
		break;
	}
	return match_line(s->matcher, s->state, v->text, v->len, at, line,
			  s->watching ? &s->watch : NULL);
}

/* Does nothing matter but how many lines are selected? */
static bool only_counts(const struct scan *s)
{
	const struct scan_options *o = s->options;

	return s->matcher->counts && o->quiet && o->count && !o->first &&
	       s->place.left == SCAN_NO_LIMIT;
}

/* Count the selected lines of the LEN bytes at TEXT. */
static void count_lines(struct scan *s, const char *text, size_t len)
{
	unsigned char end = s->options->end;
	uintmax_t count = match_count(s->matcher, text, len,
				      s->watching ? &s->watch : NULL);

	if (s->options->invert)
		count = byte_count(text, len, end) +
			((unsigned char)text[len - 1] != end) - count;
	s->place.selected += count;
	s->place.binary_selected |= s->place.binary && count > 0;
}

/* Where in V the run of selected LINES ends that is told at once: behind a
   step, if they do not all depend on each other. */
static size_t run_end(const struct scan *s, const struct view *v,
		      const struct match *lines)
{
	const char *text = v->text + lines->start, *last = NULL;

	if (s->blind && !s->options->quiet &&
	    lines->end - lines->start > s->step)
		last = byte_last(text, s->step, s->options->end);
	return last ? lines->start + (size_t)(last - text) + 1 : lines->end;
}

bool lines_scan(struct scan *s, const struct view *v, size_t at)
{
	struct scan_place *p = &s->place;
	bool invert = s->options->invert;
	bool single = !invert && s->matcher->lines == MATCH_LINES_SOME &&
		      !s->matcher->runs;
	bool full = false;

	if (at < v->len && only_counts(s)) {
		count_lines(s, v->text + at, v->len - at);
		p->at = v->offset + (off_t)v->len;
		if (s->watching)
			p->nul_free = p->at;
		return true;
	}
	while (at < v->len && p->left > 0 && !p->done && !full) {
		struct match line;
		enum match_answer answer = next_line(s, v, at, &line);
		if (answer == MATCH_ERROR)
			return false;
		if (answer == MATCH_NO)
			line = (struct match){v->len, v->len};
		line.end = run_end(s, v, &line);
		if (s->watching)
			p->nul_free = v->offset + (off_t)line.end;
		size_t from = invert ? at : line.start;
		size_t to = invert ? line.start : line.end;
		if (from < to && !select_lines(s, v, from, to, single))
			return false;
		at = line.end;
		full = s->blind && !s->options->quiet &&
		       s->sink->ops->is_full(s->sink);
	}
	p->at = v->offset + (off_t)(full ? at : v->len);
	if (full)
		return true;
	/* With -v, selected lines that go on there are told of first. */
	bool goes_on = invert && s->within && p->resume == p->at;
	if (!p->done && !goes_on && !tell_after(s, v, v->len))
		return false;
	if (p->left == 0 && p->pending == 0)
		p->done = true;
	return true;
}

bool lines_look_back(struct scan *s)
{
	const struct scan_options *o = s->options;
	struct scan_place *p = &s->place;
	struct scan_place place = *p;
	const struct view v = {(const char *)s->span.data,
			       (size_t)(p->at - s->span.offset),
			       s->span.offset};

	if (o->quiet || p->binary || p->at == s->origin)
		return true;
	/* One more, for a group of lines that ends right where the next one
	   begins. */
	off_t from = lines_back(s, p->at, o->before + o->after + 1, s->origin);
	p->fresh = from;
	p->left = SCAN_NO_LIMIT;
	s->muted = true;
	bool ok = lines_scan(s, &v, (size_t)(from - v.offset));
	s->muted = false;
	place.told = p->told;
	place.pending = p->pending;
	*p = place;
	if (o->numbers) {
		/* What is told first may be context. */
		off_t first = lines_back(s, p->at, o->before,
					 p->told < 0 ? s->origin : p->told);
		p->number -= byte_count(span_at(s, first),
					(size_t)(p->at - first), o->end);
		p->counted = first;
	}
	return ok;
}

bool lines_skip_empty(struct scan *s)
{
	const char end = (char)s->options->end;
	const struct view v = {&end, 1, 0};
	struct match line;

	return next_line(s, &v, 0, &line) ==
	       (s->options->invert ? MATCH_YES : MATCH_NO);
}

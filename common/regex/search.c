/* SPDX-License-Identifier: MIT */

/*
 * Lines are selected by a forward DFA that stops where a match is certain;
 * where some string must occur in a match, it sees only the lines that a sieve
 * lets through.
 *
 * For spans, a backward DFA goes over the line once and marks where matches
 * start; a forward DFA then finds where the longest ends.  Where a shape tells
 * of starts, it does; where the encoding cannot be read backward, each
 * character is tried as a start instead.
 *
 * To the DFAs a back-reference is whatever its group might match.  So they find
 * too many lines and starts, of which back.h keeps the right ones.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/knob.h"
#include "regex/back.h"
#include "regex/dfa.h"
#include "regex/needs.h"
#include "regex/outline.h"
#include "regex/regex_parts.h"
#include "regex/sieve.h"
#include "regex/single.h"
#include "text/byte.h"
#include "text/shape.h"
#include "text/watch.h"

enum {
	/* After this many lines in vain, each must have saved so many bytes. */
	TRIAL_LINES = 64,
	WORTH_OF_A_LINE = 128,
	SPANS_AT_ONCE = 16,
};

_Static_assert((int)REGEX_SLACK >= STRETCH_SLACK, "what may be touched");

struct regex_cache {
	const struct regex *regex;
	size_t sifted, refused; /* bytes and lines that the sieve let pass */
	struct needs_trial trial;
	struct dfa *select;
	struct dfa *longest;
	struct dfa *starts;   /* with its NFA: */
	struct nfa *backward; /* made when it is needed */
	struct back *back;
	unsigned long long *marks; /* the starts in the line last asked about */
	size_t marks_room;         /* elements */
	bool again;                /* one of them was followed */
	const char *error;
};

static struct dfa *new_dfa(const struct regex *regex, const struct nfa *nfa,
			   enum dfa_use use)
{
	return dfa_new(nfa, use, regex->options.end,
		       knob_size("MAPUTILS_DFA_CACHE", DFA_CACHE));
}

struct regex_cache *regex_cache_new(const struct regex *regex)
{
	struct regex_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->regex = regex;
	if (!regex->tree)
		return cache;
	cache->select = new_dfa(regex, regex->forward, DFA_SELECT);
	if (!cache->select) {
		regex_cache_free(cache);
		errno = ENOMEM;
		return NULL;
	}
	return cache;
}

void regex_cache_free(struct regex_cache *cache)
{
	if (!cache)
		return;
	dfa_free(cache->select);
	dfa_free(cache->longest);
	dfa_free(cache->starts);
	nfa_free(cache->backward);
	back_free(cache->back);
	free(cache->marks);
	free(cache);
}

const char *regex_error(const struct regex_cache *cache)
{
	return cache->error;
}

static enum regex_answer give_up(struct regex_cache *cache, const char *error)
{
	cache->error = error;
	return REGEX_ERROR;
}

/* The line of TEXT, at or after FROM, that has or ends before offset AT; WATCH
   (or NULL) is told what is in it from there on. */
static struct regex_span line_at(const char *text, size_t len, size_t from,
				 size_t at, int end, struct watch *watch)
{
	const char *before = byte_last(text + from, at - from,
				       (unsigned char)end);
	struct regex_span line = {
		.start = before ? (size_t)(before + 1 - text) : from,
		.end = len};
	const char *after = byte_first(text + at, len - at,
				       (unsigned char)end, watch);

	if (after)
		line.end = (size_t)(after + 1 - text);
	return line;
}

/* Without a sieve. */
static enum regex_answer search(struct regex_cache *cache, const char *text,
				size_t len, size_t from,
				struct regex_span *line)
{
	size_t hit;

	if (!dfa_select(cache->select, text, len, from, &hit))
		return REGEX_NO;
	*line = line_at(text, len, from, hit, cache->regex->options.end, NULL);
	return REGEX_YES;
}

/* Is LINE selected? */
static bool selects(struct regex_cache *cache, const char *text,
		    const struct regex_span *line)
{
	size_t hit;

	return dfa_select(cache->select, text, line->end, line->start, &hit);
}

/*
 * Has the sieve, or the set of a single character, let pass so much in vain
 * that it costs more than it saves?
 */
static bool in_vain(const struct regex_cache *cache)
{
	return cache->refused > TRIAL_LINES &&
	       cache->refused * WORTH_OF_A_LINE > cache->sifted;
}

/* Tell WATCH what is in TEXT from FROM to TO. */
static void look(const char *text, size_t from, size_t to, struct watch *watch)
{
	if (watch)
		byte_watch(text + from, to - from, watch);
}

/* The last line of TEXT from FROM on, if it lacks its end byte. */
static enum regex_answer search_rest(struct regex_cache *cache,
				     const char *text, size_t len, size_t from,
				     struct regex_span *line)
{
	int end = cache->regex->options.end;

	if (!cache->regex->to_edge || len == from ||
	    (unsigned char)text[len - 1] == end)
		return REGEX_NO;
	*line = line_at(text, len, from, len, end, NULL);
	return selects(cache, text, line) ? REGEX_YES : REGEX_NO;
}

/* Where, from FROM on, is what makes a line worth a look?  LEN: nowhere. */
static size_t next_clue(const struct regex_cache *cache, const char *text,
			size_t len, size_t from, struct watch *watch)
{
	const struct regex *regex = cache->regex;

	if (regex->by_needs)
		return needs_find(regex->needs, &cache->trial, text, len, from,
				  watch);
	return sieve_find(regex->sieve, text, len, from - regex->from_edge,
			  watch);
}

/* Does LINE, within BYTES of which there was a clue, match? */
static bool holds(struct regex_cache *cache, const char *text,
		  const struct regex_span *line, size_t bytes)
{
	const struct regex *regex = cache->regex;

	if (regex->exact)
		return true;
	if (regex->by_needs)
		needs_note(regex->needs, &cache->trial, bytes);
	return (!regex->needs ||
		needs_met(regex->needs, text + line->start,
			  line->end - line->start)) &&
	       selects(cache, text, line);
}

/* With the sieve. */
static enum regex_answer sift(struct regex_cache *cache, const char *text,
			      size_t len, size_t from, struct regex_span *line,
			      struct watch *watch)
{
	const struct regex *regex = cache->regex;
	int end = regex->options.end;

	if (from == 0 && regex->from_edge) { /* no line's end comes before */
		*line = line_at(text, len, 0, 0, end, watch);
		if (selects(cache, text, line))
			return REGEX_YES;
		from = line->end;
	}
	while (from < len) {
		if (in_vain(cache)) {
			enum regex_answer answer =
				search(cache, text, len, from, line);
			look(text, from, answer == REGEX_YES ? line->end : len,
			     watch);
			return answer;
		}
		size_t hit = next_clue(cache, text, len, from, watch);
		if (hit == len) {
			cache->sifted += len - from;
			return search_rest(cache, text, len, from, line);
		}
		if (regex->from_edge && text[hit] == (char)end)
			hit++;
		if (hit == len)
			break;
		*line = line_at(text, len, from, hit, end, watch);
		if (holds(cache, text, line, line->end - from))
			return REGEX_YES;
		cache->refused++;
		cache->sifted += line->end - from;
		from = line->end;
	}
	return REGEX_NO;
}

/*
 * Where a match is one character: all lines in a row that have one of those
 * bytes that make sure of it; or a line of which the automaton can tell.
 */
static enum regex_answer search_single(struct regex_cache *cache,
				       const char *text, size_t len,
				       size_t from, struct regex_span *line)
{
	const struct single *single = cache->regex->single;
	int end = cache->regex->options.end;
	struct byteset_lines run;

	for (; from < len; from = line->end) {
		if (in_vain(cache))
			return search(cache, text, len, from, line);
		size_t hit = from + byteset_find(&single->maybe, text + from,
						 len - from);
		if (hit == len)
			break;
		*line = line_at(text, len, from, hit, end, NULL);
		if (byteset_lines(&single->sure, text + line->start,
				  len - line->start, (unsigned char)end,
				  &run) &&
		    run.start == 0) {
			line->end = line->start + run.end;
			return REGEX_YES;
		}
		cache->refused++;
		cache->sifted += line->end - from;
		if (selects(cache, text, line))
			return REGEX_YES;
	}
	return REGEX_NO;
}

/* Make what spans need, on the first question about one. */
static bool prepare_spans(struct regex_cache *cache)
{
	const struct regex *regex = cache->regex;

	if (regex->has_back && !cache->back)
		cache->back = back_new(regex->exact_nfa, regex->options.fold);
	if (!regex->has_back && !cache->longest)
		cache->longest = new_dfa(regex, regex->forward, DFA_LONGEST);
	if (!cache->back && !cache->longest)
		return false;
	if (regex->coding == CODING_OTHER || regex->whole)
		return true;
	if (!cache->backward)
		cache->backward = regex_nfa(regex, true, false);
	if (cache->backward && !cache->starts)
		cache->starts = new_dfa(regex, cache->backward, DFA_STARTS);
	return cache->starts;
}

/* Mark the offsets of LINE where a match may start. */
static bool mark_starts(struct regex_cache *cache, const char *line, size_t len)
{
	size_t room = len / 64 + 1;

	if (room > cache->marks_room) {
		free(cache->marks);
		cache->marks = malloc(room * sizeof(*cache->marks));
		cache->marks_room = cache->marks ? room : 0;
	}
	if (!cache->marks)
		return false;
	cache->again = false;
	if (cache->starts) {
		dfa_starts(cache->starts, line, len, cache->marks);
		return true;
	}
	memset(cache->marks, 0, room * sizeof(*cache->marks));
	for (size_t at = 0, size; at <= len; at += size ? size : 1) {
		uint32_t code;
		cache->marks[at / 64] |= 1ull << at % 64;
		size = at == len ? 0
				 : coding_decode(cache->regex->coding,
						 (const unsigned char *)line +
							 at,
						 len - at, &code);
	}
	return true;
}

/* The first marked offset from FROM to LEN; LEN + 1 if there is none. */
static size_t next_mark(const unsigned long long *marks, size_t len,
			size_t from)
{
	unsigned long long bits = marks[from / 64] >> from % 64;

	if (bits)
		return from + (size_t)__builtin_ctzll(bits);
	for (size_t word = from / 64 + 1; word <= len / 64; word++)
		if (marks[word])
			return word * 64 +
			       (size_t)__builtin_ctzll(marks[word]);
	return len + 1;
}

/*
 * The first match in LINE that starts at or after FROM, the starts being
 * marked.  END: where the longest ends, unless NULL.
 */
static enum regex_answer first_match(struct regex_cache *cache,
				     const char *line, size_t len, size_t from,
				     size_t *start, size_t *end)
{
	if (cache->back)
		back_begin(cache->back, line, len);
	for (; from <= len; from++) {
		from = next_mark(cache->marks, len, from);
		if (from > len)
			break;
		*start = from;
		if (!cache->back) {
			bool found = dfa_longest(cache->longest, line, len,
						 from, cache->again, end);
			cache->again = true;
			if (found)
				return REGEX_YES;
			continue;
		}
		switch (back_match(cache->back, from, end)) {
		case BACK_YES:
			return REGEX_YES;
		case BACK_GAVE_UP:
			return give_up(cache, "memory exhausted");
		case BACK_NO:
			break;
		}
	}
	return REGEX_NO;
}

/* As regex_span, where a shape tells of starts. */
static enum regex_answer span_of_shape(struct regex_cache *cache,
				       const char *line, size_t len,
				       size_t from, struct regex_span *span)
{
	const struct shape *whole = cache->regex->whole;

	span->start = from + shape_find(whole, line + from, len - from, NULL);
	cache->again &= from > 0;
	if (span->start == len ||
	    !dfa_longest(cache->longest, line, len, span->start, cache->again,
			 &span->end))
		return REGEX_NO;
	cache->again = true;
	return REGEX_YES;
}

enum regex_answer regex_span(struct regex_cache *cache, const char *line,
			     size_t len, size_t from, struct regex_span *span)
{
	if (!cache->select || from > len)
		return REGEX_NO;
	if (!prepare_spans(cache))
		return give_up(cache, "memory exhausted");
	if (cache->regex->whole)
		return span_of_shape(cache, line, len, from, span);
	if (from == 0 && !mark_starts(cache, line, len))
		return give_up(cache, "memory exhausted");
	return first_match(cache, line, len, from, &span->start, &span->end);
}

/* A line that the automata let pass: do its back-references agree? */
static enum regex_answer confirm(struct regex_cache *cache, const char *text,
				 const struct regex_span *line)
{
	size_t len = line->end - line->start, start;
	const char *at = text + line->start;

	if (len > 0 && (unsigned char)at[len - 1] == cache->regex->options.end)
		len--;
	if (!prepare_spans(cache) || !mark_starts(cache, at, len))
		return give_up(cache, "memory exhausted");
	return first_match(cache, at, len, 0, &start, NULL);
}

enum regex_answer regex_line(struct regex_cache *cache, const char *text,
			     size_t len, size_t from, struct regex_span *line,
			     struct watch *watch)
{
	const struct regex *regex = cache->regex;
	enum regex_answer answer = REGEX_NO;

	for (; cache->select && from < len; from = line->end) {
		if (regex->single)
			answer = search_single(cache, text, len, from, line);
		else if (regex->sieve)
			answer = sift(cache, text, len, from, line, watch);
		else
			answer = search(cache, text, len, from, line);
		if (answer == REGEX_YES && regex->has_back)
			answer = confirm(cache, text, line);
		else
			break;
		if (answer != REGEX_NO)
			break;
	}
	return answer;
}

size_t regex_parts(const struct regex *regex, const char *text, size_t len,
		   char *out, size_t *made)
{
	const struct outline_stretch *stretch = regex->stretch;
	unsigned char end = regex->options.end;
	size_t ready = stretch->ascii ? byte_ascii(text, len) : len;

	if (ready < len) {
		const char *last = byte_last(text, ready, end);
		ready = last ? (size_t)(last - text) + 1 : 0;
	}
	*made = stretch_copy(&stretch->stretch, text, ready, end, out);
	return ready;
}

size_t regex_spans(const struct regex *regex, const char *line, size_t len,
		   size_t from, struct regex_span *spans, size_t room)
{
	const struct outline_stretch *stretch = regex->stretch;
	struct stretch_span found[SPANS_AT_ONCE];
	size_t count = 0, some;

	if (stretch->ascii && byte_ascii(line, len) < len)
		return REGEX_NONE;
	do {
		size_t want = room - count < SPANS_AT_ONCE ? room - count
							   : SPANS_AT_ONCE;
		some = stretch_find(&stretch->stretch, line, len, from, found,
				    want);
		for (size_t i = 0; i < some; i++)
			spans[count++] = (struct regex_span){found[i].start,
							     found[i].end};
		if (some > 0)
			from = found[some - 1].end;
	} while (some == SPANS_AT_ONCE && count < room);
	return count;
}

/* SPDX-License-Identifier: MIT */
#ifndef REGEX_REGEX_H
#define REGEX_REGEX_H

/*
 * regex - the engine's front: which lines do the patterns select, and where in
 * a line do they match?
 *
 * Time is linear in the text for every pattern without back-references; with
 * them, the lines that the rest of the pattern lets through are decided one by
 * one.  The current locale, at the time of regex_new, says what a character
 * is.  A byte of a pattern that is no part of one matches itself; as in GNU's
 * matcher even within a character, unless case, words, classes or ranges make
 * the patterns a matter of characters.
 *
 * A regex is immutable and shared by threads; a regex_cache belongs to one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex/parse.h"

struct regex;
struct regex_cache;
struct watch;

struct regex_pattern {
	const char *text; /* no newline in it */
	size_t len;
};

struct regex_options {
	enum parse_syntax syntax;
	bool fold;         /* -i */
	bool words;        /* -w */
	bool lines;        /* -x; beats WORDS */
	unsigned char end; /* what ends a line: '\n', or NUL under -z */
};

struct regex_span {
	size_t start, end; /* offsets in bytes, [start, end) */
};

enum regex_answer {
	REGEX_NO,
	REGEX_YES,
	REGEX_ERROR, /* out of memory, or of patience: regex_error says */
};

/* Bytes beyond what it writes that regex_parts may touch. */
enum { REGEX_SLACK = 80 };

/* No pattern's number, nor a number of spans. */
#define REGEX_NONE SIZE_MAX

/*
 * Called for each ERROR and warning in the patterns, in GNU's order and words;
 * PATTERN is the number of the one at fault, or REGEX_NONE.  TEXT is valid
 * during the call.
 */
typedef void regex_report(void *arg, size_t pattern, bool error,
			  const char *text);

/*
 * A regex for lines that any of the COUNT PATTERNS (borrowed during the call)
 * matches; none does if COUNT is 0.  NULL after an error was reported.  The
 * caller frees.
 */
struct regex *regex_new(const struct regex_pattern *patterns, size_t count,
			const struct regex_options *options,
			regex_report *report, void *arg);

/*
 * A regex for lines that Perl's PATTERN, one that PCRE2 took, may match: no
 * other line does, if bytes that are no text are in no match.  OPTIONS say FOLD
 * and END, which is '\n'.  NULL where nothing is known.  The caller frees.
 */
struct regex *regex_new_perl(const struct regex_pattern *pattern,
			     const struct regex_options *options);

void regex_free(struct regex *regex);

/* What one thread needs to search; NULL with errno ENOMEM. */
struct regex_cache *regex_cache_new(const struct regex *regex);

void regex_cache_free(struct regex_cache *cache);

/* May regex_line find several lines in a row at once? */
bool regex_runs(const struct regex *regex);

/* Does it tell who watches? */
bool regex_watches(const struct regex *regex);

/*
 * The first selected line of the LEN bytes at TEXT that starts at or after
 * FROM, the start of a line.  LINE->end is behind the line's end byte (or LEN,
 * where the last line lacks one); if regex_runs, perhaps behind that of a later
 * line, with all between them selected.  To ask again with the same TEXT and
 * LEN, and FROM where the last line ended, is to go on: the text must be
 * unchanged.  WATCH (or NULL) is told what was seen (text/watch.h), if
 * regex_watches.
 */
enum regex_answer regex_line(struct regex_cache *cache, const char *text,
			     size_t len, size_t from, struct regex_span *line,
			     struct watch *watch);

/*
 * The leftmost, of those the longest, match in the LEN bytes of LINE (which
 * lacks its end byte) that starts at or after FROM.  Bytes before FROM are
 * context.  To ask with FROM > 0 is to go on with the line of the last
 * question, which must be unchanged.
 */
enum regex_answer regex_span(struct regex_cache *cache, const char *line,
			     size_t len, size_t from, struct regex_span *span);

/* Does the regex know regex_parts and regex_spans? */
bool regex_has_parts(const struct regex *regex);

/*
 * Write to OUT all that matches in the LEN bytes of whole lines at TEXT, but
 * for empty matches, each with an end byte behind it.  *MADE is how many bytes
 * that are: at most LEN + 1, and OUT has room for REGEX_SLACK more.  Returns
 * how many bytes of TEXT they are of: LEN, or less, perhaps 0, where only
 * regex_span can tell of the next line.  Thread-safe.
 */
size_t regex_parts(const struct regex *regex, const char *text, size_t len,
		   char *out, size_t *made);

/*
 * The first matches in the LEN bytes of LINE (which lacks its end byte) from
 * FROM on, which is in none, that are not empty; at most ROOM of them.  Returns
 * how many, or REGEX_NONE where only regex_span can tell.  Thread-safe.
 */
size_t regex_spans(const struct regex *regex, const char *line, size_t len,
		   size_t from, struct regex_span *spans, size_t room);

/* Why the last answer was REGEX_ERROR. */
const char *regex_error(const struct regex_cache *cache);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

/*
 * match - the seam between scanning and the engines.
 *
 * A matcher answers two questions about lines: which is the next line that
 * the patterns select, and where in a line do they match.  How it finds out (a
 * literal, an automaton, PCRE2) is not seen from outside.  Lines end with the
 * byte the matcher was made with; a buffer is a sequence of whole lines, of
 * which the last may lack its end.  A match never reaches over a line's end.
 *
 * A matcher is immutable once made, and shared by threads; what a search
 * changes (an automaton's cache, match data) lives in a match_state, one a
 * thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/watch.h"

struct matcher;
struct match_state;

struct match {
	size_t start, end; /* offsets in bytes, [start, end) */
};

enum match_answer {
	MATCH_NO,
	MATCH_YES,
	MATCH_ERROR, /* the engine gave up: match_error says why */
};

/* What is known of all lines, without looking at one. */
enum match_lines {
	MATCH_LINES_SOME,  /* it depends */
	MATCH_LINES_NONE,  /* no line is selected: there is no pattern */
	MATCH_LINES_EVERY, /* every line is selected: a pattern is empty */
};

/* What an engine provides. */
struct match_ops {
	const char *name; /* "lit", "regex", "pcre2": for tests and --debug */

	/* A state for one thread; NULL with errno ENOMEM. */
	struct match_state *(*state_new)(const struct matcher *m);
	void (*state_free)(struct match_state *state);

	enum match_answer (*line)(const struct matcher *m,
				  struct match_state *state, const char *text,
				  size_t len, size_t from, struct match *line,
				  struct watch *watch);
	enum match_answer (*span)(const struct matcher *m,
				  struct match_state *state, const char *line,
				  size_t len, size_t from, struct match *span);
	size_t (*parts)(const struct matcher *m, const char *text, size_t len,
			char *out, size_t *made); /* if the matcher has PARTS */
	size_t (*spans)(const struct matcher *m, const char *line, size_t len,
			size_t from, struct match *spans); /* likewise */
	size_t (*count)(const struct matcher *m, const char *text, size_t len,
			struct watch *watch); /* if the matcher COUNTS */
	const char *(*error)(const struct match_state *state);
	void (*free)(struct matcher *m);
};

struct matcher {
	const struct match_ops *ops;
	enum match_lines lines;
	bool runs;    /* line may find several lines in a row at once */
	bool watches; /* line tells who watches */
	bool parts;   /* match_parts and match_spans may be asked */
	bool counts;  /* match_count may be asked */
	/* the engine's own follows */
};

/*
 * The first selected line of the LEN bytes at TEXT that starts at or after
 * FROM, which is the start of a line.  LINE->end is behind the line's end byte
 * (or LEN, where the last line lacks one); if M->runs, perhaps behind that of a
 * later line, with all between them selected.  WATCH (or NULL) is told what was
 * seen up to there (text/watch.h), if M->watches.
 */
static inline enum match_answer match_line(const struct matcher *m,
					   struct match_state *state,
					   const char *text, size_t len,
					   size_t from, struct match *line,
					   struct watch *watch)
{
	return m->ops->line(m, state, text, len, from, line, watch);
}

/*
 * The leftmost, of those the longest, match in the LEN bytes of LINE (which
 * lacks its end byte) that starts at or after FROM.  Bytes before FROM are
 * context for anchors and word boundaries.  It may be empty.  To ask with FROM
 * beyond 0 is to go on with the line of the last question, which must be
 * unchanged.
 */
static inline enum match_answer match_span(const struct matcher *m,
					   struct match_state *state,
					   const char *line, size_t len,
					   size_t from, struct match *span)
{
	return m->ops->span(m, state, line, len, from, span);
}

/* How many of the lines that are the LEN bytes at TEXT are selected.  WATCH as
   with match_line. */
static inline size_t match_count(const struct matcher *m, const char *text,
				 size_t len, struct watch *watch)
{
	return m->ops->count(m, text, len, watch);
}

/* Bytes beyond what it writes that match_parts may touch. */
enum { MATCH_SLACK = 80 };

/*
 * Write to OUT all matches in the LEN bytes of whole lines at TEXT that are not
 * empty, each with an end byte behind it.  *MADE is how many bytes that are: at
 * most LEN + 1, and OUT has room for MATCH_SLACK more.  Returns how many bytes
 * of TEXT they are of: LEN, or less, perhaps 0, where only match_span can tell
 * of the next line.
 */
static inline size_t match_parts(const struct matcher *m, const char *text,
				 size_t len, char *out, size_t *made)
{
	return m->ops->parts(m, text, len, out, made);
}

/* Matches that match_spans finds at once, and its answer if it cannot tell. */
enum { MATCH_SPANS = 32 };
#define MATCH_UNKNOWN SIZE_MAX

/*
 * The first matches in the LEN bytes of LINE from FROM on, which is in none,
 * that are not empty, into SPANS.  Returns how many, which is less than
 * MATCH_SPANS where no more follow; or MATCH_UNKNOWN where only match_span can
 * tell.
 */
static inline size_t match_spans(const struct matcher *m, const char *line,
				 size_t len, size_t from, struct match *spans)
{
	return m->ops->spans(m, line, len, from, spans);
}

/*
 * Why STATE's last question was answered MATCH_ERROR, as GNU words it; valid
 * until the next question.
 */
static inline const char *match_error(const struct matcher *m,
				      const struct match_state *state)
{
	return m->ops->error(state);
}

static inline struct match_state *match_state_new(const struct matcher *m)
{
	return m->ops->state_new(m);
}

static inline void match_state_free(const struct matcher *m,
				    struct match_state *state)
{
	if (state)
		m->ops->state_free(state);
}

static inline void match_free(struct matcher *m)
{
	if (m)
		m->ops->free(m);
}

#endif

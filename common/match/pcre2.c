/* SPDX-License-Identifier: MIT */

/*
 * In UTF-8 the library is shown only valid text: a line with other bytes in it
 * is searched piece by piece between them, so that no match contains one and
 * none of the versions of the library can stumble over one; and it is shown a
 * copy, since a file may be written to while it is mapped.  It sees only lines
 * that a regular expression around the pattern lets through.  \d is ASCII's
 * digits; \w and \b know all letters where the library can tell them apart
 * from \d (10.43).
 */

#include "match/pcre2.h"

#include <stdio.h>

/* Report the error TEXT, which is no part of a pattern's. */
static struct matcher *fail(match_report *report, void *arg, const char *text)
{
	report(arg, &(struct match_problem){.text = text, .error = true});
	return NULL;
}

#ifdef HAVE_PCRE2

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/knob.h"
#include "match/charset.h"
#include "match/match.h"
#include "regex/regex.h"

/* What a match may use of memory for its backtracking, in bytes. */
enum { STACK_START = 32 << 10, STACK_MOST = 64 << 20 };

struct perl {
	struct matcher base;
	unsigned char end;
	bool utf8;
	const uint8_t *tables; /* of a unibyte locale, to which CODE refers */
	pcre2_code *code;
	struct regex *around; /* matches where CODE does, and more; or NULL */
};

struct match_state {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	struct regex_cache *around;
	struct buf line; /* a copy, which nobody changes once it was checked: */
	size_t piece, stop; /* between these it is valid; no further than
	                       there was it looked at */
	char error[64];
};

static const struct perl *perl_of(const struct matcher *m)
{
	return (const struct perl *)m;
}

/* What pcre2_match's failure STATUS means, in GNU's words. */
static enum match_answer give_up(struct match_state *state, int status)
{
	const char *text = NULL;

	switch (status) {
	case PCRE2_ERROR_NOMEMORY:
		text = "memory exhausted";
		break;
	case PCRE2_ERROR_JIT_STACKLIMIT:
		text = "exhausted PCRE JIT stack";
		break;
	case PCRE2_ERROR_MATCHLIMIT:
		text = "exceeded PCRE's backtracking limit";
		break;
	case PCRE2_ERROR_DEPTHLIMIT:
		text = "exceeded PCRE's nested backtracking limit";
		break;
	case PCRE2_ERROR_RECURSELOOP:
		text = "PCRE detected recurse loop";
		break;
	case PCRE2_ERROR_HEAPLIMIT:
		text = "exceeded PCRE's heap limit";
		break;
	}
	if (text)
		snprintf(state->error, sizeof(state->error), "%s", text);
	else
		snprintf(state->error, sizeof(state->error),
			 "internal PCRE error: %d", status);
	return MATCH_ERROR;
}

/*
 * Search LEN bytes of valid text, part of a line, from FROM on.  FLAGS say
 * where the line goes on.
 */
static enum match_answer search(const struct perl *p, struct match_state *state,
				const char *text, size_t len, size_t from,
				uint32_t flags, struct match *found)
{
	if (p->utf8)
		flags |= PCRE2_NO_UTF_CHECK;
	int status = pcre2_match(p->code, (PCRE2_SPTR)text, len, from, flags,
				 state->data, state->context);
	if (status == PCRE2_ERROR_NOMATCH)
		return MATCH_NO;
	if (status < 0)
		return give_up(state, status);
	PCRE2_SIZE *ends = pcre2_get_ovector_pointer(state->data);
	/* \K can put the start behind the end. */
	found->end = ends[1];
	found->start = ends[0] < ends[1] ? ends[0] : ends[1];
	return MATCH_YES;
}

/* Does no character of the C library's UTF-8 begin with the byte C? */
static bool begins_nothing(unsigned char c)
{
	return (c >= 0x80 && c < 0xc2) || c >= 0xfe;
}

/*
 * Search the valid text of LINE, LEN bytes in all, that begins at PIECE and
 * ends at STOP, from FROM on, which is not behind STOP.  GNU skips a byte that
 * no character begins with before it looks for a match of the empty string.
 */
static enum match_answer search_piece(const struct perl *p,
				      struct match_state *state,
				      const char *line, size_t len, size_t from,
				      size_t piece, size_t stop,
				      struct match *span)
{
	bool cut = stop < len;
	uint32_t flags = (from > 0 ? PCRE2_NOTBOL : 0) |
			 (cut ? PCRE2_NOTEOL : 0);

	if (cut && from == stop && begins_nothing((unsigned char)line[stop]))
		return MATCH_NO;
	enum match_answer got = search(p, state, line + piece, stop - piece,
				       from - piece, flags, span);
	span->start += piece;
	span->end += piece;
	return got;
}

/* Take a copy of LINE.  False where memory is exhausted. */
static bool take_line(const struct perl *p, struct match_state *state,
		      const char *line, size_t len)
{
	state->line.len = 0;
	if (!buf_add(&state->line, line, len) || !buf_reserve(&state->line, 1))
		return false;
	state->piece = 0;
	state->stop = p->utf8 ? charset_valid(state->line.data, len) : len;
	return true;
}

/* Go on with what is valid behind the piece at hand, which does not end the
   line. */
static void next_piece(struct match_state *state)
{
	size_t piece = state->stop + 1;

	state->piece = piece;
	state->stop = piece + charset_valid(state->line.data + piece,
					    state->line.len - piece);
}

static enum match_answer perl_span(const struct matcher *m,
				   struct match_state *state, const char *line,
				   size_t len, size_t from, struct match *span)
{
	const struct perl *p = perl_of(m);

	if (from == 0 && !take_line(p, state, line, len))
		return give_up(state, PCRE2_ERROR_NOMEMORY);
	line = state->line.data;
	if (!p->utf8)
		return search(p, state, line, len, from, 0, span);
	for (;; next_piece(state)) {
		if (state->stop >= from) {
			enum match_answer got = search_piece(
				p, state, line, len,
				from > state->piece ? from : state->piece,
				state->piece, state->stop, span);
			if (got != MATCH_NO)
				return got;
		}
		if (state->stop == len)
			return MATCH_NO;
	}
}

/* The start of the first line at or after FROM that may be selected; or LEN.
   WATCH is told as by match_line. */
static size_t skip_lines(const struct match_state *state, const char *text,
			 size_t len, size_t from, struct watch *watch)
{
	struct regex_span lines;

	if (!state->around)
		return from;
	switch (regex_line(state->around, text, len, from, &lines, watch)) {
	case REGEX_NO:
		return len;
	case REGEX_YES:
		return lines.start;
	case REGEX_ERROR:
		break;
	}
	if (watch) /* nobody has looked */
		watch->nul = watch->high = true;
	return from;
}

static enum match_answer perl_line(const struct matcher *m,
				   struct match_state *state, const char *text,
				   size_t len, size_t from, struct match *line,
				   struct watch *watch)
{
	while ((from = skip_lines(state, text, len, from, watch)) < len) {
		const char *end =
			memchr(text + from, perl_of(m)->end, len - from);
		size_t stop = end ? (size_t)(end - text) : len;
		struct match span;
		enum match_answer got = perl_span(m, state, text + from,
						  stop - from, 0, &span);
		*line = (struct match){from, end ? stop + 1 : len};
		if (got != MATCH_NO)
			return got;
		from = line->end;
	}
	return MATCH_NO;
}

static void perl_state_free(struct match_state *state)
{
	pcre2_match_data_free(state->data);
	pcre2_match_context_free(state->context);
	pcre2_jit_stack_free(state->stack);
	regex_cache_free(state->around);
	buf_free(&state->line);
	free(state);
}

static struct match_state *perl_state_new(const struct matcher *m)
{
	const struct perl *p = perl_of(m);
	struct match_state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	if (p->around)
		state->around = regex_cache_new(p->around);
	state->data = pcre2_match_data_create_from_pattern(perl_of(m)->code,
							   NULL);
	state->context = pcre2_match_context_create(NULL);
	state->stack = pcre2_jit_stack_create(STACK_START, STACK_MOST, NULL);
	if (!state->data || !state->context || !state->stack ||
	    (p->around && !state->around)) {
		perl_state_free(state);
		return NULL;
	}
	pcre2_jit_stack_assign(state->context, NULL, state->stack);
	return state;
}

static const char *perl_error(const struct match_state *state)
{
	return state->error;
}

static void perl_free(struct matcher *m)
{
	struct perl *p = (struct perl *)m;

	regex_free(p->around);
	pcre2_code_free(p->code);
	pcre2_maketables_free(NULL, p->tables);
	free(p);
}

static const struct match_ops perl_ops = {
	.name = "pcre2",
	.state_new = perl_state_new,
	.state_free = perl_state_free,
	.line = perl_line,
	.span = perl_span,
	.error = perl_error,
	.free = perl_free,
};

/* The rules of the locale and of OPTIONS, as flags and in CONTEXT. */
static uint32_t rules(const struct perl *p, const struct match_options *options,
		      pcre2_compile_context *context)
{
	uint32_t flags = PCRE2_DOLLAR_ENDONLY;
	uint32_t extra = options->lines ? PCRE2_EXTRA_MATCH_LINE : 0;

	if (options->ignore_case)
		flags |= PCRE2_CASELESS;
	if (p->utf8) {
		flags |= PCRE2_UTF;
#ifdef PCRE2_EXTRA_ASCII_BSD
		flags |= PCRE2_UCP;
		extra |= PCRE2_EXTRA_ASCII_BSD;
#endif
	} else {
		pcre2_set_character_tables(context, p->tables);
	}
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_compile_extra_options(context, extra);
	return flags;
}

/* The code of PATTERN; NULL with *STATUS, an error of PCRE2's. */
static pcre2_code *compile(const struct perl *p,
			   const struct match_pattern *pattern,
			   const struct match_options *options, int *status)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *code = NULL;
	struct buf text = {0};
	bool words = options->words && !options->lines;
	PCRE2_SIZE at;

	*status = PCRE2_ERROR_NOMEMORY;
	if (context && (!words || buf_adds(&text, "(?<!\\w)(?:")) &&
	    buf_add(&text, pattern->text, pattern->len) &&
	    (!words || buf_adds(&text, ")(?!\\w)")) && buf_reserve(&text, 1))
		code = pcre2_compile((PCRE2_SPTR)text.data, text.len,
				     rules(p, options, context), status, &at,
				     context);
	buf_free(&text);
	pcre2_compile_context_free(context);
	return code;
}

/*
 * A regex around PATTERN, or NULL.  Lines that end with NUL may have newlines
 * within, of which it knows nothing.
 */
static struct regex *around_of(const struct match_pattern *pattern,
			       const struct match_options *options)
{
	const struct regex_pattern text = {pattern->text, pattern->len};

	if (options->end != '\n' || pattern->len == 0 ||
	    knob_text("MAPUTILS_NO_SIEVE"))
		return NULL;
	return regex_new_perl(&text, &(struct regex_options){
					     .fold = options->ignore_case,
					     .end = options->end});
}

struct matcher *pcre2_new(const struct match_pattern *patterns, size_t count,
			  const struct match_options *options,
			  match_report *report, void *arg)
{
	enum charset_kind kind = charset_kind();
	PCRE2_UCHAR text[256];
	int status;

	if (kind == CHARSET_OTHER)
		return fail(report, arg, "-P supports only unibyte and UTF-8 "
					 "locales");
	if (count > 1)
		return fail(report, arg, "the -P option only supports a "
					 "single pattern");
	struct perl *p = calloc(1, sizeof(*p));
	if (!p)
		return fail(report, arg, "memory exhausted");
	p->base.ops = &perl_ops;
	p->end = options->end;
	p->utf8 = kind == CHARSET_UTF8;
	if (!p->utf8)
		p->tables = pcre2_maketables(NULL);
	p->code = compile(p, &patterns[0], options, &status);
	if (!p->code) {
		perl_free(&p->base);
		pcre2_get_error_message(status, text, sizeof(text));
		return fail(report, arg, (const char *)text);
	}
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* or interpreted */
	p->around = around_of(&patterns[0], options);
	p->base.watches = p->around && regex_watches(p->around);
	if (patterns[0].len == 0 && !options->words && !options->lines)
		p->base.lines = MATCH_LINES_EVERY;
	return &p->base;
}

const char *pcre2_version(void)
{
	static char version[64];

	pcre2_config(PCRE2_CONFIG_VERSION, version);
	return version;
}

#else

struct matcher *pcre2_new(const struct match_pattern *patterns, size_t count,
			  const struct match_options *options,
			  match_report *report, void *arg)
{
	(void)patterns, (void)count, (void)options;
	return fail(report, arg, "Perl matching not supported in a "
				 "--disable-perl-regexp build");
}

const char *pcre2_version(void)
{
	return NULL;
}

#endif

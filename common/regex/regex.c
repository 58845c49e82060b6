/* SPDX-License-Identifier: MIT */

/*
 * From patterns to what searches them.  All patterns become one tree, so that
 * any number of them costs one pass.
 */

#include "regex/regex.h"

#include <errno.h>
#include <stdlib.h>

#include "base/knob.h"
#include "regex/bytes.h"
#include "regex/initial.h"
#include "regex/must.h"
#include "regex/needs.h"
#include "regex/outline.h"
#include "regex/parse.h"
#include "regex/perl.h"
#include "regex/regex_parts.h"
#include "regex/sieve.h"
#include "regex/single.h"

enum {
	/* What counted repetition may make of a pattern of any size. */
	MAX_STATES = 1 << 19,
	STATES_PER_BYTE = 8, /* for those who have very long patterns */
	MAX_TREE = 128 << 20,
	TREE_PER_BYTE = 256,
	GROUPS = 9, /* that back-references of a pattern can name */
	/* States of a pattern that take long to become an automaton: seconds
	   for [a-z_]{N}x in 1 MB without x, 2026-11-28, N 2000: 0.46, 4000:
	   1.85, 8000: 7.15; none of it where any x is looked for first. */
	HEAVY = 2000,
};

/* A report on its way from the parser to the caller. */
struct reporter {
	regex_report *report;
	void *arg;
	size_t pattern;
};

static void pass_warning(void *arg, const char *text)
{
	const struct reporter *r = arg;

	r->report(r->arg, r->pattern, false, text);
}

/* TREE as -x or -w want it matched. */
static struct ast *surround(struct mem_arena *arena, struct ast *tree,
			    const struct regex_options *options)
{
	struct ast_list list = {0};

	if (!options->lines && !options->words)
		return tree;
	ast_add(&list, ast_look(arena, options->lines ? LOOK_LINE_START
						      : LOOK_NOT_AFTER_WORD));
	ast_add(&list, tree);
	ast_add(&list, ast_look(arena, options->lines ? LOOK_LINE_END
						      : LOOK_NOT_BEFORE_WORD));
	return ast_join(arena, AST_CAT, &list);
}

/*
 * Parse all PATTERNS.  As GNU compiles all of them in a first round, and finds
 * what is odd in a second, warnings come only if no pattern is wrong; and what
 * is wrong in the second alone is not said to be in any of them.  *WIDE: one is
 * a matter of characters, not bytes.
 */
static bool parse_all(struct regex *regex, const struct regex_pattern *patterns,
		      size_t count, struct reporter *r, bool *wide)
{
	struct parse_options options = {.coding = regex->coding,
					.syntax = regex->options.syntax,
					.fold = regex->options.fold};
	struct ast_list trees = {0};
	bool wrong = false, odd = false;

	for (size_t i = 0; i < count; i++) {
		struct parse p = parse_pattern(&regex->arena, patterns[i].text,
					       patterns[i].len, &options, NULL,
					       NULL);
		odd |= p.warnings > 0 || p.late;
		if (p.error && !p.late) {
			wrong = true;
			r->report(r->arg, p.exhausted ? REGEX_NONE : i, true,
				  p.error);
		} else if (!p.error) {
			ast_add(&trees, p.tree);
			regex->has_back |= p.has_back;
			*wide |= p.wide;
			options.groups_before += p.has_back ? GROUPS : 0;
		}
	}
	for (size_t i = 0; odd && !wrong && i < count; i++) {
		r->pattern = i;
		struct parse p = parse_pattern(&regex->arena, patterns[i].text,
					       patterns[i].len, &options,
					       pass_warning, r);
		wrong = p.error != NULL;
		if (wrong)
			r->report(r->arg, REGEX_NONE, true, p.error);
	}
	if (wrong || count == 0)
		return !wrong;
	regex->tree = surround(&regex->arena,
			       ast_join(&regex->arena, AST_ALT, &trees),
			       &regex->options);
	return true;
}

/* Is a shape all that a match begins with?  False where memory is exhausted. */
static bool prepare_whole(struct regex *regex)
{
	struct shape shape;

	if (knob_text("MAPUTILS_NO_SIEVE") ||
	    !outline_whole(regex->tree, regex->coding, regex->options.end,
			   &shape))
		return true;
	regex->whole = arena_alloc(&regex->arena, sizeof(shape));
	if (!regex->whole)
		return false;
	*regex->whole = shape;
	return true;
}

/* Is it stretches of bytes?  False where memory is exhausted. */
static bool prepare_stretch(struct regex *regex)
{
	struct outline_stretch found;

	if (knob_text("MAPUTILS_NO_SIEVE") || regex->has_back ||
	    !outline_stretch(regex->tree, regex->coding, regex->options.end,
			     &found))
		return true;
	regex->stretch = arena_alloc(&regex->arena, sizeof(found));
	if (!regex->stretch)
		return false;
	*regex->stretch = found;
	return true;
}

/* Does one character make a line match?  False where memory is exhausted. */
static bool prepare_single(struct regex *regex)
{
	const struct outline_stretch *stretch = regex->stretch;
	struct single single;

	if (stretch && stretch->stretch.least == 1 && !stretch->empty)
		single = stretch->first;
	else if (knob_text("MAPUTILS_NO_SIEVE") ||
		 !single_of(regex->tree, regex->coding, regex->options.end,
			    &single))
		return true;
	regex->single = arena_alloc(&regex->arena, sizeof(single));
	if (!regex->single)
		return false;
	*regex->single = single;
	return true;
}

/* Would most lines have one of the strings? */
static bool is_weak(const struct must_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->strings[i].len == 1)
			return true;
	return set->count == 0;
}

/* Find out whether lines can be sifted, unless a test forbids it. */
static bool prepare_sieve(struct regex *regex)
{
	unsigned char end = regex->options.end;
	struct must must = must_of(regex->tree, regex->coding, end);
	struct shape shape;

	if (knob_text("MAPUTILS_NO_SIEVE"))
		return true;
	/* Of many states it takes long to make an automaton: any clue helps. */
	bool heavy = must.set.count > 0 && regex->forward->count > HEAVY;
	if (!heavy && is_weak(&must.set) &&
	    outline_of(regex->tree, regex->coding, end, &shape)) {
		regex->exact = regex->whole && regex->whole->len == shape.len;
		regex->sieve = sieve_of_shape(&shape);
		return regex->sieve;
	}
	if (must.set.count == 0)
		return true;
	for (size_t i = 0; i < must.set.count; i++) {
		const struct must_string *s = &must.set.strings[i];
		regex->from_edge |= s->text[0] == end;
		regex->to_edge |= s->text[s->len - 1] == end;
	}
	/* Bytes that are no text may be found within what is. */
	regex->exact = must.exact && regex->is_text;
	regex->by_needs = must.set.count == 1 && !regex->from_edge &&
			  !regex->to_edge;
	regex->sieve = sieve_new(&must);
	return regex->sieve;
}

/* Find out what else must be in a line that the sieve lets through. */
static bool prepare_needs(struct regex *regex)
{
	errno = 0;
	if (regex->sieve && !regex->exact)
		regex->needs = needs_new(regex->tree, regex->coding,
					 regex->options.end);
	regex->by_needs &= regex->needs != NULL;
	return regex->needs || errno == 0;
}

struct nfa *regex_nfa(const struct regex *regex, bool backward, bool exact)
{
	struct nfa_options options = {.coding = regex->coding,
				      .backward = backward,
				      .exact = exact,
				      .end = regex->options.end,
				      .max_states = regex->max_states};

	return nfa_new(exact ? regex->tree : regex->loose, &options);
}

/* Make the automaton that selects lines, of a tree with alternatives for
   back-references where that is not too much. */
static bool prepare_forward(struct regex *regex)
{
	regex->loose = regex->tree;
	if (regex->has_back && !regex->options.fold &&
	    !knob_text("MAPUTILS_NO_SIEVE"))
		regex->loose = initial_tree(&regex->arena, regex->tree,
					    regex->coding);
	if (!regex->loose)
		return false;
	regex->forward = regex_nfa(regex, false, false);
	if (!regex->forward && regex->loose != regex->tree) {
		regex->loose = regex->tree;
		regex->forward = regex_nfa(regex, false, false);
	}
	return regex->forward;
}

/* Make of the tree what searching needs; false with errno. */
static bool build(struct regex *regex)
{
	if (!regex->tree)
		return false;
	if (!prepare_forward(regex))
		return false;
	if (regex->has_back)
		regex->exact_nfa = regex_nfa(regex, false, true);
	return (regex->exact_nfa || !regex->has_back) &&
	       prepare_whole(regex) && prepare_stretch(regex) &&
	       prepare_single(regex) &&
	       (regex->single ||
		(prepare_sieve(regex) && prepare_needs(regex)));
}

/* Are all PATTERNS text? */
static bool all_valid(const struct regex *regex,
		      const struct regex_pattern *patterns, size_t count)
{
	while (count > 0 &&
	       coding_valid(regex->coding, patterns[count - 1].text,
			    patterns[count - 1].len))
		count--;
	return count == 0;
}

/* Take patterns that are no text, and the text, byte by byte. */
static void use_bytes(struct regex *regex)
{
	regex->tree = bytes_tree(&regex->arena, regex->tree);
	regex->coding = CODING_BYTES;
}

struct regex *regex_new(const struct regex_pattern *patterns, size_t count,
			const struct regex_options *options,
			regex_report *report, void *arg)
{
	struct regex *regex = calloc(1, sizeof(*regex));
	struct reporter r = {.report = report, .arg = arg};
	bool wide = options->fold || options->words;
	size_t size = 0;

	if (!regex) {
		report(arg, REGEX_NONE, true, "memory exhausted");
		return NULL;
	}
	regex->options = *options;
	regex->coding = coding_of_locale();
	regex->is_text = all_valid(regex, patterns, count);
	for (size_t i = 0; i < count; i++)
		size += patterns[i].len;
	regex->max_states = MAX_STATES + STATES_PER_BYTE * size;
	regex->arena.limit = MAX_TREE + TREE_PER_BYTE * size;
	if (!parse_all(regex, patterns, count, &r, &wide)) {
		regex_free(regex);
		return NULL;
	}
	if (count == 0)
		return regex;
	if (!regex->is_text && !wide && regex->coding == CODING_UTF8)
		use_bytes(regex);
	if (!build(regex)) {
		report(arg, REGEX_NONE, true,
		       regex->tree && errno == EOVERFLOW
			       ? "Regular expression too big"
			       : "memory exhausted");
		regex_free(regex);
		return NULL;
	}
	return regex;
}

struct regex *regex_new_perl(const struct regex_pattern *pattern,
			     const struct regex_options *options)
{
	struct regex *regex = calloc(1, sizeof(*regex));

	if (!regex)
		return NULL;
	regex->options = *options;
	regex->coding = coding_of_locale();
	regex->is_text = true;
	regex->max_states = MAX_STATES;
	regex->arena.limit = MAX_TREE;
	if (regex->coding != CODING_OTHER)
		regex->tree = perl_tree(&regex->arena, pattern->text,
					pattern->len, regex->coding,
					options->fold);
	if (!build(regex)) {
		regex_free(regex);
		return NULL;
	}
	return regex;
}

bool regex_runs(const struct regex *regex)
{
	return regex->single;
}

bool regex_watches(const struct regex *regex)
{
	return regex->sieve;
}

bool regex_has_parts(const struct regex *regex)
{
	return regex->stretch;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	nfa_free(regex->forward);
	nfa_free(regex->exact_nfa);
	sieve_free(regex->sieve);
	needs_free(regex->needs);
	arena_free(&regex->arena);
	free(regex);
}

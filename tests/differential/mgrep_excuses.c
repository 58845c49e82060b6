/* SPDX-License-Identifier: MIT */

/*
 * Each predicate asks for the very difference it is about: the outcomes must
 * be equal but for that.
 */

#include "mgrep_excuses.h"

#include <stdlib.h>
#include <string.h>

#include "mgrep_look.h"

/* Do ours say that 'u' is unknown, and nothing else more? */
static bool knows_u(const struct diff_case *c, const struct outcome *theirs,
		    const struct outcome *ours)
{
	static const char said[] = "grep: invalid option -- 'u'\n";
	const struct buf *a = look_messages(c, theirs);
	const struct buf *b = look_messages(c, ours);
	const char *at = look_contains(b, said)
				 ? memmem(b->data, b->len, said, strlen(said))
				 : NULL;

	return at && a->len + strlen(said) == b->len &&
	       memcmp(a->data, b->data, (size_t)(at - b->data)) == 0;
}

static bool is_awk(const struct buf *arg)
{
	return look_ends(arg, "awk");
}

static bool has_newline(const struct buf *arg)
{
	return look_contains(arg, "\n");
}

static bool joins_patterns(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	return look_option(c, "X", "-X") && look_patterns(c, is_awk) &&
	       (look_option(c, "ef", "--reg") ||
		look_patterns(c, has_newline)) &&
	       look_alike(theirs, ours);
}

/* Have both printed a match, whole or the start of it, before they differ? */
static bool shows_same_part(const struct outcome *a, const struct outcome *b)
{
	size_t same = 0;

	while (same < a->out.len && same < b->out.len &&
	       a->out.data[same] == b->out.data[same])
		same++;
	return same > 0 && (memchr(a->out.data, '\n', same) ||
			    memchr(a->out.data, '\033', same) ||
			    memchr(a->out.data, '\0', same));
}

static bool shortens_word(const struct diff_case *c,
			  const struct outcome *theirs,
			  const struct outcome *ours)
{
	return look_shows_parts(c) && look_only_output(theirs, ours) &&
	       ((look_option(c, "w", "--wo") &&
		 shows_same_part(theirs, ours)) ||
		(look_option(c, "x", "--line-r") &&
		 theirs->out.len > ours->out.len));
}

static bool shows_help(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	static const char usage[] = "Usage: grep [OPTION]... PATTERNS";

	return look_option(c, "", "--col") && theirs->status == 0 &&
	       ours->status == 0 && look_contains(&theirs->out, usage) &&
	       look_contains(&ours->out, usage);
}

static bool is_negative_max(const struct buf *arg)
{
	return look_begins(arg, "-") &&
	       (look_contains(arg, "m-") ||
		(arg->len > 1 && arg->data[1] == '1'));
}

static bool limits_nothing(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)ours;
	return look_option(c, "v", "--inv") &&
	       look_option(c, "m", "--m") && !look_found(theirs) &&
	       look_patterns(c, is_negative_max);
}

static bool eats_itself(const struct diff_case *c,
			const struct outcome *theirs,
			const struct outcome *ours)
{
	return look_option(c, "m", "--m") &&
	       look_patterns(c, is_negative_max) &&
	       (look_contains(look_messages(c, ours),
			      ": input file is also the output\n") ||
		(look_option(c, "s", "--no-m") && look_failed(ours) &&
		 !look_failed(theirs)));
}

static bool quits_late(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	return look_option(c, "q", "--q") &&
	       look_option(c, "m", "--m") && look_found(ours) &&
	       (look_failed(theirs) || theirs->offset > ours->offset);
}

static bool fails_to_write(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	/* A message that did not get out changes GNU's status. */
	if (c->stdout_how == CASE_STDOUT_FULL && c->merged)
		return true;
	return (c->stdout_how == CASE_STDOUT_FULL ||
		c->stdout_how == CASE_STDOUT_CLOSED) &&
	       look_failed(ours) &&
	       look_contains(&ours->err, "grep: write error") &&
	       (look_option(c, "", "--line-b") ||
		theirs->status == ours->status ||
		look_contains(&theirs->err, "grep: write error"));
}

static bool forgets_hole(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	bool hole = false;

	for (size_t i = 0; i < c->nfiles; i++)
		hole |= c->files[i].hole > 96 << 10;
	return hole && look_option(c, "z", "--null-") &&
	       look_option(c, "b", "--by") && look_only_output(theirs, ours);
}

static bool has_nul(const struct buf *data)
{
	return data->len > 0 && memchr(data->data, '\0', data->len);
}

static bool finds_end(const struct diff_case *c, const struct outcome *theirs,
		      const struct outcome *ours)
{
	return look_option(c, "z", "--null-") && look_patterns(c, has_nul) &&
	       look_alike(theirs, ours);
}

static bool reads_less(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	return getenv("MAPUTILS_READ") && c->stdin_how == CASE_STDIN_PIPE &&
	       has_nul(&c->stdin_data) && theirs->status == ours->status &&
	       (c->merged || look_only_output(theirs, ours));
}

const struct diff_excuse mgrep_excuses[] = {
	{"GNU refuses ranges and classes with characters beyond ASCII in "
	 "C.UTF-8, or finds no other fault with them",
	 excuse_refuses_bracket},
	{"GNU knows -u no more, but does not say so", knows_u},
	{"GNU's -X awk takes the newline between patterns for a character",
	 joins_patterns},
	{"GNU's -o and --color with -w shorten a match that is not the line's "
	 "first by too much, or forget what is before it; with -x they put "
	 "out what is no line",
	 shortens_word},
	{"GNU's two matchers disagree on a repeated anchor",
	 excuse_repeats_anchor},
	{"GNU's two matchers disagree on a brace that begins a pattern",
	 excuse_begins_with_brace},
	{"GNU's two matchers disagree on a range without regard to case",
	 excuse_folds_range},
	{"GNU's -i finds no letter after a stray backslash",
	 excuse_loses_part},
	{"of several faults of a pattern GNU may find another one first",
	 excuse_finds_other_fault},
	{"GNU takes a basic pattern's $ before ) or | for the end of a line",
	 excuse_takes_for_end},
	{"GNU's -w and -x set a pattern in parentheses, which one that is "
	 "unmatched closes",
	 excuse_closes_too_early},
	{"GNU's -w and -x set a pattern in parentheses, one of which half a "
	 "character at its end may swallow",
	 excuse_swallows_parenthesis},
	{"GNU does not see all that a group may have matched last",
	 excuse_forgets_group},
	{"what --help says is our own", shows_help},
	{"GNU's -v selects nothing with a negative -m", limits_nothing},
	{"GNU reads its own output with a negative -m", eats_itself},
	{"GNU's -q with -m does not end at the first line that is selected, "
	 "and errors count",
	 quits_late},
	{"GNU goes on after a failed write, and forgets why it failed",
	 fails_to_write},
	{"GNU finds bytes that are no characters within characters",
	 excuse_finds_half},
	{"GNU takes bytes that are no characters for Latin letters beside \\<, "
	 "\\>, \\b and \\B",
	 excuse_sees_latin_letters},
	{"GNU's -w finds the empty string within a character",
	 excuse_splits_characters},
	{"GNU's -w tries nothing empty where what is longer is no word",
	 excuse_misses_empty_word},
	{"GNU's -o, --color and [^i] with -i find nothing behind \304\261 and "
	 "\305\277 before bytes that are no character",
	 excuse_loses_odd_line},
	{"GNU's -z -b does not count what it skips of a hole", forgets_hole},
	{"GNU may take surrogates and what is beyond U+10FFFF for characters",
	 excuse_beyond_unicode},
	{"GNU's -z may take ^ behind a newline for the start of a line, and $ "
	 "before one for the end",
	 excuse_ends_within},
	{"GNU takes no notice of a $ behind ^ with -x or another $",
	 excuse_skips_end},
	{"GNU's -z finds the NUL that ends a line", finds_end},
	{"what a pipe gives is looked at as it is read, which a switch makes "
	 "less",
	 reads_less},
	{0},
};

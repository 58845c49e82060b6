/* SPDX-License-Identifier: MIT */

/*
 * Numbers and words are taken, and refused, as GNU grep does: some words may be
 * abbreviated and some not.
 */

#include "mgrep/values.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/quote.h"
#include "mgrep/opts.h"

enum { THREADS_MOST = 256 };

static void choose_syntax(struct mgrep_args *args, enum match_syntax syntax)
{
	if (args->has_syntax && args->syntax != syntax)
		err_die(0, "conflicting matchers specified");
	args->has_syntax = true;
	args->syntax = syntax;
}

void value_syntax(void *record, const struct opt *opt, const char *value)
{
	(void)value;
	choose_syntax(record, (enum match_syntax)opt->tag);
}

const char *const value_matchers[] = {
	[MATCH_BASIC] = "grep",
	[MATCH_EXTENDED] = "egrep",
	[MATCH_FIXED] = "fgrep",
	[MATCH_AWK] = "awk",
	[MATCH_GAWK] = "gawk",
	[MATCH_POSIX_AWK] = "posixawk",
#ifdef HAVE_PCRE2
	[MATCH_PERL] = "perl",
#endif
	NULL,
};

/*
 * The number VALUE, cut off at INTMAX_MAX; false where it is none.  A sign and
 * blanks in front are taken, as strtol does.
 */
static bool to_number(const char *value, intmax_t *number)
{
	char *end;

	*number = strtoimax(value, &end, 10); /* saturates */
	return end != value && *end == '\0';
}

void value_max(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;
	intmax_t number;

	(void)opt;
	if (!to_number(value, &number))
		err_die(0, "invalid max count");
	args->max = number < 0 || number == INTMAX_MAX ? SCAN_NO_LIMIT
						       : (uintmax_t)number;
	args->has_max = number != INTMAX_MAX;
}

void value_context(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;
	intmax_t number;

	if (!to_number(value, &number) || number < 0)
		err_die(0, "%s: invalid context length argument", value);
	if (opt->tag == 'A')
		args->after = number;
	else if (opt->tag == 'B')
		args->before = number;
	else
		args->context = number;
}

void value_digit(void *record, char digit, bool joined)
{
	struct mgrep_args *args = record;
	size_t len = joined ? strlen(args->digits) : 0;

	if (len == 1 && args->digits[0] == '0')
		len = 0;
	if (len == sizeof(args->digits) - 1)
		err_die(0, "%s...: invalid context length argument",
			args->digits);
	args->digits[len] = digit;
	args->digits[len + 1] = '\0';
	to_number(args->digits, &args->context);
}

static const char *const color_words[] = {
	"always", "never", "auto", "yes", "no", "force", "none", "tty",
	"if-tty", NULL,
};
/* The rest of them are for those who know them. */
const char *const value_colors[] = {"always", "never", "auto", NULL};
static const enum mgrep_color colors[] = {
	MGREP_COLOR_ALWAYS, MGREP_COLOR_NEVER,  MGREP_COLOR_AUTO,
	MGREP_COLOR_ALWAYS, MGREP_COLOR_NEVER,  MGREP_COLOR_ALWAYS,
	MGREP_COLOR_NEVER,  MGREP_COLOR_AUTO,   MGREP_COLOR_AUTO,
};

/* An unknown word is a request for help. */
void value_color(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;

	(void)opt;
	args->color = MGREP_COLOR_AUTO;
	for (size_t i = 0; value; i++) {
		if (!color_words[i]) {
			args->help = true;
			break;
		} else if (strcasecmp(value, color_words[i]) == 0) {
			args->color = colors[i];
			break;
		}
	}
}

const char *const value_binaries[] = {
	[MGREP_BINARY_SAY] = "binary",
	[MGREP_BINARY_TEXT] = "text",
	[MGREP_BINARY_NEVER] = "without-match",
	NULL,
};
const char *const value_device_words[] = {"read", "skip", NULL};
const char *const value_directory_words[] = {
	[FILES_DIRECTORIES_READ] = "read",
	[FILES_DIRECTORIES_RECURSE] = "recurse",
	[FILES_DIRECTORIES_SKIP] = "skip",
	NULL,
};

/* The index of VALUE in WORDS, which it must spell out; -1: none. */
static int full_word(const char *value, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(value, words[i]) == 0)
			return i;
	}
	return -1;
}

void value_matcher(void *record, const struct opt *opt, const char *value)
{
	int word = full_word(value, opt->words);

	if (word < 0)
		err_die(0, "invalid matcher %s", value);
	choose_syntax(record, (enum match_syntax)word);
}

void value_binary(void *record, const struct opt *opt,
			    const char *value)
{
	int word = full_word(value, opt->words);

	if (word < 0)
		err_die(0, "unknown binary-files type");
	((struct mgrep_args *)record)->binary = (enum mgrep_binary)word;
}

void value_devices(void *record, const struct opt *opt, const char *value)
{
	int word = full_word(value, opt->words);

	if (word < 0)
		err_die(0, "unknown devices method");
	((struct mgrep_args *)record)->devices =
		word == 0 ? FILES_DEVICES_READ : FILES_DEVICES_SKIP;
}

void value_directories(void *record, const struct opt *opt,
			    const char *value)
{
	/* Of all wrong arguments, GNU's status is 1 for this one. */
	((struct mgrep_args *)record)->directories =
		(enum files_directories)opt_word_or_die(
			&mgrep_tool, "--directories", value, opt->words, NULL,
			EXIT_FAILURE);
}

void value_threads(void *record, const struct opt *opt, const char *value)
{
	intmax_t number;

	(void)opt;
	if (!to_number(value, &number) || number < 1 || number > THREADS_MOST)
		err_die(0, "invalid number of threads: %s",
			quote_always(value));
	((struct mgrep_args *)record)->threads = (unsigned)number;
}

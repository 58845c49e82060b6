/* SPDX-License-Identifier: MIT */

#include "mgrep_look.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"

/* The case that is looked at has an encoding of its own. */
static bool foreign;

bool look_multibyte(const struct diff_case *c)
{
	static int known = -1;

	if (c->utf8 || !c->locale)
		return c->utf8;
	if (known < 0) {
		locale_t locale = newlocale(LC_CTYPE_MASK, c->locale,
					    (locale_t)0);
		locale_t before = uselocale(locale);

		known = MB_CUR_MAX > 1;
		uselocale(before);
		freelocale(locale);
	}
	return known;
}

bool look_begins(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len && memcmp(data->data, text, len) == 0;
}

bool look_ends(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len &&
	       memcmp(data->data + data->len - len, text, len) == 0;
}

bool look_contains(const struct buf *data, const char *text)
{
	return data->len > 0 &&
	       memmem(data->data, data->len, text, strlen(text));
}

bool look_option(const struct diff_case *c, const char *letters,
		 const char *name)
{
	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		if (look_begins(arg, name))
			return true;
		for (size_t k = 1; look_begins(arg, "-") &&
				   !look_begins(arg, "--") && k < arg->len;
		     k++) {
			if (arg->data[k] && strchr(letters, arg->data[k]))
				return true;
		}
	}
	return false;
}

bool look_shows_parts(const struct diff_case *c)
{
	return look_option(c, "o", "--o") ||
	       look_option(c, "", "--col");
}

/* Is FILE one of patterns? */
static bool holds_patterns(const struct case_file *file)
{
	return file->name[0] == 'p' || file->name[0] == '-';
}

bool look_patterns(const struct diff_case *c,
		   bool (*has)(const struct buf *data))
{
	foreign = c->locale;
	for (size_t i = 0; i < c->nargs; i++) {
		if (has(&c->args[i]))
			return true;
	}
	for (size_t i = 0; i < c->nfiles; i++) {
		if (holds_patterns(&c->files[i]) && has(&c->files[i].data))
			return true;
	}
	return look_option(c, "f", "--file") && has(&c->stdin_data);
}

bool look_texts(const struct diff_case *c, bool (*has)(const struct buf *data))
{
	foreign = c->locale;
	for (size_t i = 0; i < c->nfiles; i++) {
		if (has(&c->files[i].data))
			return true;
	}
	return has(&c->stdin_data);
}

bool look_only_output(const struct outcome *a, const struct outcome *b)
{
	struct outcome x = *a, y = *b;

	x.out = y.out = (struct buf){0};
	return outcome_equal(&x, &y);
}

const struct buf *look_messages(const struct diff_case *c,
				const struct outcome *outcome)
{
	return c->merged && c->stdout_how != CASE_STDOUT_CLOSED
		       ? &outcome->out
		       : &outcome->err;
}

bool look_found(const struct outcome *outcome)
{
	return outcome->status == 0;
}

bool look_failed(const struct outcome *outcome)
{
	return outcome->status == 2 << 8;
}

/* Did a file fail, which is not even asked for where -q has found a line? */
static bool misses_file(const struct outcome *outcome)
{
	static const char *const faults[] = {
		": No such file or directory\n",
		": Not a directory\n",
		": Is a directory\n",
	};

	for (size_t i = 0; i < COMPAT_COUNT(faults); i++) {
		if (look_contains(&outcome->err, faults[i]) ||
		    look_contains(&outcome->out, faults[i]))
			return true;
	}
	return false;
}

static bool is_wrong(const struct outcome *outcome)
{
	return look_failed(outcome) && !misses_file(outcome) &&
	       !look_contains(&outcome->err, "grep: write error");
}

bool look_alike(const struct outcome *a, const struct outcome *b)
{
	return is_wrong(a) == is_wrong(b);
}

/* The length of the character at the start of the LEFT bytes at P; 0: none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char low, high, second_low, second_high, len;
	} kinds[] = {
		{0x00, 0x7f, 0, 0, 1},		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},	{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},	{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},	{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < COMPAT_COUNT(kinds); i++) {
		size_t len = kinds[i].len, at = 1;

		if (p[0] < kinds[i].low || p[0] > kinds[i].high || len > left)
			continue;
		if (len > 1 && (p[1] < kinds[i].second_low ||
				p[1] > kinds[i].second_high))
			continue;
		while (at < len && (p[at] & 0xc0) == 0x80)
			at++;
		return at == len || len == 1 ? len : 0;
	}
	return 0;
}

bool look_invalid(const struct buf *data)
{
	size_t len;

	for (size_t at = 0; at < data->len; at += len) {
		if (foreign && (unsigned char)data->data[at] >= 0x80)
			return true;
		len = utf8_length((const unsigned char *)data->data + at,
				  data->len - at);
		if (len == 0)
			return true;
	}
	return false;
}

bool look_wide(const struct buf *data)
{
	for (size_t i = 0; i < data->len; i++) {
		if ((unsigned char)data->data[i] >= (foreign ? 0x80 : 0xc2))
			return true;
	}
	return false;
}

/* Is a line of PATTERN, which may follow -e, an anchor alone? */
static bool has_lone_anchor(const struct buf *pattern)
{
	for (size_t i = 0; i < pattern->len; i++) {
		const char *p = pattern->data + i;

		if ((*p == '^' || *p == '$') &&
		    (i == 0 || p[-1] == '\n' || p[-1] == 'e') &&
		    (i + 1 == pattern->len || p[1] == '\n'))
			return true;
	}
	return false;
}

bool look_empty(const struct buf *pattern)
{
	static const char *const signs[] = {"*", "?", "{", "|", "()", "\n\n"};

	for (size_t i = 0; i < COMPAT_COUNT(signs); i++) {
		if (look_contains(pattern, signs[i]))
			return true;
	}
	return pattern->len == 0 || look_begins(pattern, "\n") ||
	       look_begins(pattern, "-e\n") ||
	       look_ends(pattern, "\n") || has_lone_anchor(pattern);
}

bool look_reference(const struct buf *pattern)
{
	for (size_t i = 1; i < pattern->len; i++) {
		if (pattern->data[i - 1] == '\\' &&
		    pattern->data[i] >= '1' && pattern->data[i] <= '9')
			return true;
	}
	return false;
}

/* Does PATTERN have what only the C library serves, in any encoding? */
static bool is_hard(const struct buf *pattern)
{
	return look_reference(pattern) || look_contains(pattern, "[=") ||
	       look_contains(pattern, "[.");
}

/* Does it in UTF-8, too: classes, ranges, words, or broken characters? */
static bool is_wide(const struct buf *pattern)
{
	static const char words[] = "bB<>wWsS";

	for (size_t i = 1; i < pattern->len; i++) {
		if (pattern->data[i - 1] == '\\' && pattern->data[i] &&
		    strchr(words, pattern->data[i]))
			return true;
	}
	return look_contains(pattern, "[") || look_invalid(pattern);
}

bool look_library(const struct diff_case *c)
{
	return look_shows_parts(c) || look_patterns(c, is_hard) ||
	       (look_multibyte(c) && (look_option(c, "w", "--wo") ||
			    look_patterns(c, is_wide)));
}

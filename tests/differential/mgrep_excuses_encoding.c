/* SPDX-License-Identifier: MIT */

/*
 * All of them are about UTF-8.
 */

#include "mgrep_excuses.h"
#include "mgrep_look.h"

/* Does PATTERN name a character beyond ASCII, or what GNU takes for one, as the
   end of a range or within [= =] or [. .]? */
static bool names_wide(const struct buf *pattern)
{
	bool within = false;

	for (size_t i = 1; i + 1 < pattern->len; i++) {
		const unsigned char *p = (const unsigned char *)pattern->data +
					 i;

		within |= p[-1] == '[';
		if (within && (p[0] == '-' || p[0] == '=' || p[0] == '.') &&
		    (p[-1] >= 0x80 || p[1] >= 0x80))
			return true;
	}
	return false;
}

EXCUSE(refuses_bracket)
{
	(void)ours;
	return look_multibyte(c) && look_failed(theirs) &&
	       ((c->merged && c->stdout_how == CASE_STDOUT_NULL) ||
		look_contains(look_messages(c, theirs),
			      "Invalid collation character\n")) &&
	       look_patterns(c, names_wide);
}

static bool has_word_edge(const struct buf *pattern)
{
	return look_contains(pattern, "\\<") ||
	       look_contains(pattern, "\\>") ||
	       look_contains(pattern, "\\b") || look_contains(pattern, "\\B");
}

EXCUSE(sees_latin_letters)
{
	return look_multibyte(c) && look_patterns(c, has_word_edge) &&
	       (look_texts(c, look_invalid) ||
		look_patterns(c, look_invalid)) &&
	       look_alike(theirs, ours);
}

EXCUSE(finds_half)
{
	return look_multibyte(c) && look_patterns(c, look_invalid) &&
	       look_texts(c, look_wide) && look_alike(theirs, ours);
}

EXCUSE(splits_characters)
{
	return look_multibyte(c) && look_option(c, "w", "--wo") &&
	       look_texts(c, look_wide) && look_patterns(c, look_empty) &&
	       look_messages(c, theirs)->len == look_messages(c, ours)->len;
}

/* Is there a letter that is not its capital's small one, before bytes that are
   no character? */
static bool has_odd_letter(const struct buf *text)
{
	return look_invalid(text) && (look_contains(text, "\304\261") ||
				      look_contains(text, "\305\277"));
}

static bool has_negated_set(const struct buf *pattern)
{
	return look_contains(pattern, "[^");
}

EXCUSE(loses_odd_line)
{
	if (!look_multibyte(c) || !look_option(c, "iy", "--ig") ||
	    !look_texts(c, has_odd_letter))
		return false;
	if (look_shows_parts(c))
		return look_only_output(theirs, ours);
	return look_patterns(c, has_negated_set) && look_alike(theirs, ours);
}

static bool is_beyond_unicode(const struct buf *data)
{
	for (size_t i = 0; i + 1 < data->len; i++) {
		const unsigned char *p = (const unsigned char *)data->data + i;

		if ((p[0] == 0xed && p[1] >= 0xa0 && p[1] < 0xc0) ||
		    (p[0] == 0xf4 && p[1] >= 0x90 && p[1] < 0xc0) ||
		    (p[0] > 0xf4 && p[0] < 0xfe && p[1] >= 0x80 && p[1] < 0xc0))
			return true;
	}
	return false;
}

EXCUSE(beyond_unicode)
{
	return look_multibyte(c) && look_alike(theirs, ours) &&
	       (look_texts(c, is_beyond_unicode) ||
		look_patterns(c, is_beyond_unicode));
}

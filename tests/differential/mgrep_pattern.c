/* SPDX-License-Identifier: MIT */

/*
 * mgrep_pattern - a grammar of patterns that is walked at random.
 *
 * Every rule writes two things: its part of the pattern, and a text that this
 * part would match if it stood alone.  A quantifier then repeats the text, an
 * alternation keeps that of one branch.  Anchors write nothing and what is
 * malformed writes itself, so that a sample is only likely to match.
 */

#include "mgrep_pattern.h"

#include <string.h>

#include "base/compat.h"
#include "tool.h"

/* Characters that are worth meeting each other. */
static const char *const families[][PATTERN_LETTERS] = {
	{"a", "b"},
	{"a", "b", "c"},
	{"a", "A", "b", "B"},
	{"a", "_", " ", "-"},
	{"ab", "a", "b", "_", "0"},
	{"the", "word", " ", "s"},
	{"0", "1", "9", "a"},
	{"a", " ", "\t", "\r"},
	{"s", "S", "\xc5\xbf"},				 /* long s */
	{"i", "I", "\xc4\xb1", "\xc4\xb0"},		 /* dotless, dotted */
	{"k", "K", "\xe2\x84\xaa"},			 /* Kelvin */
	{"\xcf\x83", "\xcf\x82", "\xce\xa3"},		 /* sigmas */
	{"\xc2\xb5", "\xce\xbc", "\xce\x9c"},		 /* micro, mu */
	{"\xc3\x9f", "\xe1\xba\x9e", "s", "S"},		 /* sharp s */
	{"\xc7\x84", "\xc7\x85", "\xc7\x86", "d"},	 /* dz, three cases */
	{"\xce\xb8", "\xcf\x91", "\xce\x98", "\xcf\xb4"}, /* thetas */
	{"\xe1\xbe\xbe", "\xce\xb9", "\xcd\x85", "\xce\x99"}, /* iotas */
	{"\xc3\xa9", "\xc3\x89", "e", "e\xcc\x81"},	 /* e with acute */
	{"\xc3\xa5", "\xe2\x84\xab", "\xc3\x85", "a"},	 /* Angstrom */
	{"\xd1\x8f", "\xd0\xaf", "\xd0\xb6", "\xd0\x96"}, /* Cyrillic */
	{"\xe6\xbc\xa2", "\xe5\xad\x97", "\xe4\xb8\x80"}, /* Chinese */
	{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x81", "a"},	 /* emoji */
	{"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"},	 /* Deseret */
	{"\xe1\x83\x90", "\xe1\xb2\x90", "a"},		 /* Georgian */
	{"\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\xa8", "a"}, /* odd spaces */
	{"\xd9\xa0", "\xd9\xa1", "0", "1"},		 /* Arabic digits */
	{"\x80", "\xff", "a"},
	{"\xc3", "\xa9", "\xc3\xa9", "a"},
	{"\xe2\x82", "\xe2\x82\xac", "\xac"},
	{"\xed\xa0\x80", "\xc0\x80", "\xe0\x80\x80", "a"},
	{"\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"},
	{"\xa4\xa2", "\xa4\xa4", "\xa4", "\x8e\xb1", "a"}, /* Japanese, EUC */
	{"\x83\x5c", "\x82\xa0", "\x83", "\xb1", "\\\\"},  /* and Shift JIS */
	{"\x81\x30\x81\x30", "\xb0\xa1", "\x81", "0"},    /* GB18030 */
	{"\xc1", "\xe1", "\xd1", "\xf1", "\xdf", "\xff"},    /* Latin 1, KOI8 */
};

void pattern_init(struct pattern_maker *m, struct random *random,
		  enum pattern_syntax syntax)
{
	*m = (struct pattern_maker){.random = random, .syntax = syntax};
	size_t rounds = random_chance(random, 70) ? 1 : 2;
	/* Plain ones as often as all others. */
	size_t limit = random_chance(random, 50) ? 6 : COMPAT_COUNT(families);

	while (rounds-- > 0) {
		const char *const *family =
			families[random_below(random, limit)];

		for (size_t i = 0; family[i]; i++) {
			if (m->nletters < PATTERN_LETTERS)
				m->letters[m->nletters++] = family[i];
		}
	}
}

const char *pattern_letter(struct pattern_maker *m)
{
	return m->letters[random_below(m->random, m->nletters)];
}

/* An operator that basic syntax writes with a backslash. */
static void add_operator(struct pattern_maker *m, struct buf *pattern,
			 const char *operator)
{
	if (m->syntax == PATTERN_BASIC)
		tool_adds(pattern, "\\");
	tool_adds(pattern, operator);
}

static void add_both(struct buf *pattern, struct buf *sample, const char *text)
{
	tool_adds(pattern, text);
	tool_adds(sample, text);
}

static void make_letters(struct pattern_maker *m, struct buf *pattern,
			 struct buf *sample)
{
	size_t count = random_chance(m->random, 60) ? 1
					 : 1 + random_below(m->random, 4);

	if (random_chance(m->random, 1))
		count += random_below(m->random, 80);
	while (count-- > 0)
		add_both(pattern, sample, pattern_letter(m));
}

/* One member of a bracket expression. */
static void make_member(struct pattern_maker *m, struct buf *pattern,
			struct buf *sample)
{
	static const struct {
		const char *name, *sample;
	} classes[] = {
		{"alpha", "z"}, {"digit", "7"}, {"alnum", "Q"}, {"upper", "X"},
		{"lower", "x"}, {"space", " "}, {"blank", "\t"}, {"punct", ";"},
		{"print", "p"}, {"graph", "#"}, {"cntrl", "\001"},
		{"xdigit", "F"},
	};
	static const char *const odd[] = {
		"-", "]", "[", "\\", "^", "\\n", "\\]", "[:", ":]", "[.", "[=",
		"--", "+--", "a-z-9", "z-a", "[:foo:]", "[.space.]",
		"[.hyphen.]",
		"[=ab=]", "[.-.]", "[.].]", "[=]=]", "[==]", "[::]", "\\w", "$",
		"*", "[=a=]-z", "[:alpha:]-z", "a-[.z.]", "\x01-\xff", "*-.",
		" -~", "[.", "[=a", "[:alpha", "[:ALPHA:]",
	};
	const char *letter = pattern_letter(m), *other = pattern_letter(m);
	size_t kind = random_below(m->random, 100);

	if (kind < 45) {
		add_both(pattern, sample, letter);
	} else if (kind < 65) {
		/* The wrong way round is an error. */
		if (strcmp(letter, other) > 0 && random_chance(m->random, 90))
			letter = other;
		tool_adds(pattern, letter);
		tool_adds(pattern, "-");
		tool_adds(pattern, random_chance(m->random, 70) ? "z" : other);
		tool_adds(sample, other);
	} else if (kind < 82) {
		size_t i = random_below(m->random, COMPAT_COUNT(classes));

		tool_adds(pattern, "[:");
		tool_adds(pattern, classes[i].name);
		tool_adds(pattern, ":]");
		tool_adds(sample, classes[i].sample);
	} else if (kind < 92) {
		const char *mark = random_chance(m->random, 60) ? "=" : ".";

		tool_adds(pattern, "[");
		tool_adds(pattern, mark);
		add_both(pattern, sample, letter);
		tool_adds(pattern, mark);
		tool_adds(pattern, "]");
	} else {
		add_both(pattern, sample, RANDOM_PICK(m->random, odd));
	}
}

static void make_bracket(struct pattern_maker *m, struct buf *pattern,
			 struct buf *sample)
{
	size_t from = sample->len, members = 1 + random_below(m->random, 3);

	tool_adds(pattern, "[");
	if (random_chance(m->random, 25))
		tool_adds(pattern, "^");
	if (random_chance(m->random, 4))
		tool_adds(pattern, "]");
	while (members-- > 0) {
		if (random_chance(m->random, 60))
			sample->len = from;
		make_member(m, pattern, sample);
	}
	if (random_chance(m->random, 4))
		tool_adds(pattern, "-");
	if (random_chance(m->random, 98))
		tool_adds(pattern, "]");
}

static void make_class(struct pattern_maker *m, struct buf *pattern,
		       struct buf *sample)
{
	switch (random_below(m->random, m->syntax == PATTERN_PERL ? 6 : 5)) {
	case 0:
		tool_adds(pattern, "\\w");
		tool_adds(sample, pattern_letter(m));
		break;
	case 1:
		tool_adds(pattern, "\\W");
		tool_adds(sample, "-");
		break;
	case 2:
		tool_adds(pattern, "\\s");
		tool_adds(sample, " ");
		break;
	case 3:
		tool_adds(pattern, "\\S");
		tool_adds(sample, pattern_letter(m));
		break;
	case 4:
		tool_adds(pattern, ".");
		tool_adds(sample, pattern_letter(m));
		break;
	default:
		tool_adds(pattern, "\\d");
		tool_adds(sample, "5");
		break;
	}
}

static void make_anchor(struct pattern_maker *m, struct buf *pattern)
{
	static const char *const anchors[] = {
		"^", "^", "$", "$", "\\<", "\\>", "\\b", "\\B", "\\`", "\\'",
	};
	static const char *const perl[] = {
		"^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "(?=a)", "(?!a)",
		"(?<=a)", "(?<!a)", "\\K", "(?i)", "(?m)", "(?s)", "(?x)",
	};

	tool_adds(pattern, m->syntax == PATTERN_PERL
				   ? RANDOM_PICK(m->random, perl)
				   : RANDOM_PICK(m->random, anchors));
}

/* What is malformed, undefined, or strange. */
static void make_odd(struct pattern_maker *m, struct buf *pattern,
		     struct buf *sample)
{
	static const char *const odd[] = {
		"*", "+", "?", "{", "}", "(", ")", "|", "[", "]", "^", "$",
		"\\(", "\\)", "\\{", "\\}", "\\|", "\\+", "\\?", "{1", "{1,",
		"{,2}", "{,}", "{2,1}", "{1a}", "{-1}", "{1,2", "{32768}",
		"{0}", "{0,0}", "{1,65536}", "\\{1", "\\{x\\}", "\\{,2\\}",
		"\\{1,2\\}", "\\{2,1\\}", "\\{1}", "\\{99999999999\\}",
		"[:space:]", "[[:space:]", "[:space:", "[b-a]", "[[.space.]]",
		"[[=a", "[[.a", "[]", "[^]", "[]a]", "[\\n]", "\\d", "\\q",
		"\\ ", "\\\t", "\\/", "\\-", "\\]", "\\}", "\\\x01", "\\\x7f",
		"\\\xc3\xa9", "\\\xff", "\\", "\\\\", "\\.", "\\*", "\\[",
		"\\^",
		"\\$", "\\1", "\\2", "\\9", "\\0", "()", "(|a)", "a||b",
		"\\(\\)",
		"(*a)", "(+a)", "(?a)", "(^*a)", "^*", "^*a", "^+", "\\(*a\\)",
		"\\(^a\\)", "\\(a$\\)", "(^a)", "(a$)", "a^b", "a$b", "$a",
		"a**", "a+*", "a*?", "a{1}{2}", "a{2}*", "\\<*", "\\b+", "$*",
		"\\`*", "a\\|*b", "a|*b", "a|{1}", "a\\|\\{1\\}", "^{1}", "\n*",
		"\\a", "\\e", "\\n", "\\t", "\\x41", "\\u0061", "\\c", "\\y",
		"\\Q", "\\E", "{,1}a", "{1}a", "\\{1\\}a", "\\+a", "\\?a",
		"\\<\\>",
		"\\b\\b", "\\B\\B", "^^", "$$", "^$", "\\`\\'", "\\w\\b\\W",
	};

	add_both(pattern, sample, RANDOM_PICK(m->random, odd));
}

static void make_alternatives(struct pattern_maker *m, struct buf *pattern,
			      struct buf *sample, int depth);

static void make_group(struct pattern_maker *m, struct buf *pattern,
		       struct buf *sample, int depth)
{
	size_t group = m->ngroups, at = sample->len;

	if (m->syntax == PATTERN_PERL && random_chance(m->random, 30)) {
		tool_adds(pattern, random_chance(m->random, 70) ? "(?:"
								 : "(?>");
		group = PATTERN_GROUPS;
	} else {
		add_operator(m, pattern, "(");
	}
	if (group < PATTERN_GROUPS)
		m->ngroups++;
	make_alternatives(m, pattern, sample, depth + 1);
	add_operator(m, pattern, ")");
	if (group < PATTERN_GROUPS) {
		m->groups[group].at = at;
		m->groups[group].len = sample->len - at;
	}
}

static void make_reference(struct pattern_maker *m, struct buf *pattern,
			   struct buf *sample)
{
	size_t i = random_below(m->random, m->ngroups);
	size_t at = m->groups[i].at, len = m->groups[i].len;
	char text[] = {'\\', (char)('1' + i), '\0'};

	tool_adds(pattern, text);
	/* Adding may move what is added, unless there is room. */
	if (!buf_reserve(sample, len))
		mem_exhausted();
	if (at + len <= sample->len)
		tool_add(sample, sample->data + at, len);
}

static void make_atom(struct pattern_maker *m, struct buf *pattern,
		      struct buf *sample, int depth)
{
	size_t kind = random_below(m->random, 100);

	if (kind < 12)
		make_bracket(m, pattern, sample);
	else if (kind < 22)
		make_class(m, pattern, sample);
	else if (kind < 31)
		make_anchor(m, pattern);
	else if (kind < 44 && depth < 3)
		make_group(m, pattern, sample, depth);
	else if (kind < 52 && m->ngroups > 0)
		make_reference(m, pattern, sample);
	else if (kind < 55)
		make_odd(m, pattern, sample);
	else
		make_letters(m, pattern, sample);
}

/* Repeat what SAMPLE has from AT on, TIMES times in all. */
static void repeat(struct buf *sample, size_t at, size_t times)
{
	size_t len = sample->len - at;

	sample->len = at;
	while (len > 0 && times-- > 0 && sample->len < 2000) {
		if (!buf_reserve(sample, len))
			mem_exhausted();
		memmove(sample->data + sample->len, sample->data + at, len);
		sample->len += len;
	}
}

static void make_quantifier(struct pattern_maker *m, struct buf *pattern,
			    struct buf *sample, size_t at)
{
	static const char *const intervals[] = {
		"0", "1", "2", "3", "1,", "0,", "2,", ",2", ",", "0,1", "1,2",
		"2,3", "0,3", "3,3", "1,7",
	};
	static const char *const large[] = {"9,12", "31", "32", "33", "0,70",
					    "64", "255", "300,"};
	size_t kind = random_below(m->random, 100);
	size_t times = random_below(m->random, 4);

	if (kind < 45) {
		tool_adds(pattern, "*");
	} else if (kind < 60) {
		add_operator(m, pattern, "+");
		times += times == 0;
	} else if (kind < 75) {
		add_operator(m, pattern, "?");
		times %= 2;
	} else {
		bool much = random_chance(m->random, 2);

		add_operator(m, pattern, "{");
		tool_adds(pattern, much ? RANDOM_PICK(m->random, large)
					: RANDOM_PICK(m->random, intervals));
		add_operator(m, pattern, "}");
		if (much)
			times = random_below(m->random, 80);
	}
	if (m->syntax == PATTERN_PERL && random_chance(m->random, 20))
		tool_adds(pattern, random_chance(m->random, 60) ? "?" : "+");
	repeat(sample, at, times);
}

static void make_branch(struct pattern_maker *m, struct buf *pattern,
			struct buf *sample, int depth)
{
	size_t count = random_chance(m->random, 3)
			       ? 0
			       : 1 + random_below(m->random, 4);

	while (count-- > 0) {
		size_t at = sample->len;

		make_atom(m, pattern, sample, depth);
		if (random_chance(m->random, 22))
			make_quantifier(m, pattern, sample, at);
		if (random_chance(m->random, 2))
			make_quantifier(m, pattern, sample, at);
	}
}

static void make_alternatives(struct pattern_maker *m, struct buf *pattern,
			      struct buf *sample, int depth)
{
	size_t at = sample->len;

	make_branch(m, pattern, sample, depth);
	while (random_chance(m->random, 14)) {
		add_operator(m, pattern, "|");
		if (random_chance(m->random, 50))
			sample->len = at;
		make_branch(m, pattern, sample, depth);
	}
}

void pattern_make(struct pattern_maker *m, struct buf *pattern,
		  struct buf *sample)
{
	m->ngroups = 0;
	if (m->syntax != PATTERN_FIXED) {
		make_alternatives(m, pattern, sample, 0);
		return;
	}
	for (size_t i = random_below(m->random, 4); i-- > 0;) {
		if (random_chance(m->random, 5))
			make_odd(m, pattern, sample);
		else
			make_letters(m, pattern, sample);
	}
}

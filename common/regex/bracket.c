/* SPDX-License-Identifier: MIT */

/*
 * The elements of a bracket expression are characters, [.x.], [=x=] and
 * [:class:]; the first and the third kind may be ends of a range.  Ranges go
 * by code, whatever the locale's order of collation, as in GNU grep.  A byte
 * that is no character may be listed, but never matches.  In the syntaxes of
 * awk, what a backslash precedes stands for itself.
 *
 * Without regard to case, GNU compares text and elements in upper case where a
 * character may have several bytes; elsewhere it adds counterparts.
 */

#include "regex/bracket.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"

#define UNMATCHED "Unmatched [, [^, [:, [., or [="

enum {
	NAME_MAX_LEN = 32,
	SPELT_OUT = 256,    /* characters whose counterparts are listed */
	COLLATED = 0x2fff,  /* above are no letters with variants */
};

enum element_kind { ELEMENT_CHAR, ELEMENT_EQUIVALENTS, ELEMENT_CLASS };

struct element {
	enum element_kind kind;
	uint32_t code;
	unsigned class;
};

static bool fail(struct bracket *b, const char *error)
{
	b->error = error;
	return false;
}

static bool looking_at(const struct bracket *b, char c)
{
	return b->at < b->end && *b->at == (unsigned char)c;
}

void bracket_add(struct bracket *b, uint32_t low, uint32_t high)
{
	b->ranges = mem_grow(b->ranges, b->set.count, &b->room,
			     sizeof(*b->ranges));
	b->ranges[b->set.count++] = (struct set_range){low, high};
	b->set.ranges = b->ranges;
}

void bracket_free(struct bracket *b)
{
	free(b->ranges);
}

static uint32_t take_char(struct bracket *b)
{
	uint32_t code;

	b->at += coding_take(b->options->coding, b->at,
			     (size_t)(b->end - b->at), &code);
	return code;
}

/* What stands between "[:" and ":]", or its like with the byte DELIMITER. */
static bool take_named(struct bracket *b, unsigned char delimiter,
		       struct element *element)
{
	const unsigned char *name = b->at;

	while (b->end - b->at >= 2 &&
	       !(b->at[0] == delimiter && b->at[1] == ']'))
		b->at++;
	size_t len = (size_t)(b->at - name);
	if (b->end - b->at < 2 || len >= NAME_MAX_LEN)
		return fail(b, UNMATCHED);
	b->at += 2;
	if (delimiter == ':') {
		element->kind = ELEMENT_CLASS;
		/* A NUL ends the name for GNU. */
		len = strnlen((const char *)name, len);
		element->class = set_class_named((const char *)name, len);
		return element->class ||
		       fail(b, "Invalid character class name");
	}
	element->kind = delimiter == '=' ? ELEMENT_EQUIVALENTS : ELEMENT_CHAR;
	if (len == 0 || name[0] == '\0' ||
	    coding_take(b->options->coding, name, len, &element->code) != len)
		return fail(b, "Invalid collation character");
	return true;
}

/* Does one of [. [= [: stand here? */
static bool looking_at_name(const struct bracket *b)
{
	return b->end - b->at >= 2 && b->at[0] == '[' &&
	       (b->at[1] == '.' || b->at[1] == '=' || b->at[1] == ':');
}

/* HYPHEN: a '-' may stand here without being the last. */
static bool take_element(struct bracket *b, bool hyphen,
			 struct element *element)
{
	bool more = b->end - b->at >= 2;

	*element = (struct element){.kind = ELEMENT_CHAR};
	if (looking_at_name(b)) {
		b->at += 2;
		return take_named(b, b->at[-1], element);
	}
	if (more && *b->at == '\\' && b->options->syntax >= PARSE_AWK)
		b->at++;
	else if (more && *b->at == '-' && !hyphen && b->at[1] != ']')
		return fail(b, "Invalid range end");
	element->code = take_char(b);
	return true;
}

/*
 * Add what the locale's collation takes for equivalent to CODE.  There is no
 * asking for that but by the C library's own matcher.
 */
static void add_equivalents(struct bracket *b, uint32_t code)
{
	const char *locale = setlocale(LC_COLLATE, NULL);
	unsigned char text[CODING_MAX + 1];
	char pattern[2 * CODING_MAX] = "^[[=";
	size_t len = strlen(pattern);
	regex_t regex;

	if (!locale || strcmp(locale, "C") == 0 ||
	    strcmp(locale, "POSIX") == 0 || strncmp(locale, "C.", 2) == 0)
		return;
	len += coding_encode(b->options->coding, code,
			     (unsigned char *)pattern + len);
	strcpy(pattern + len, "=]]$");
	if (regcomp(&regex, pattern, REG_NOSUB) != 0)
		return;
	uint32_t last = b->options->coding == CODING_BYTES ? 0xff : COLLATED;
	for (uint32_t other = 1; other <= last; other++) {
		len = coding_encode(b->options->coding, other, text);
		text[len] = '\0';
		if (len > 0 && coding_wide(b->options->coding, other) != WEOF &&
		    regexec(&regex, (char *)text, 0, NULL, 0) == 0)
			bracket_add(b, other, other);
	}
	regfree(&regex);
}

/* CODE as it is compared with text. */
static uint32_t compared(const struct bracket *b, uint32_t code)
{
	bool upper = b->options->fold && b->options->coding != CODING_BYTES;

	return upper ? set_upper(b->options->coding, code) : code;
}

/* Add the range from LOW to HIGH, both characters or bytes that are none. */
static bool add_range(struct bracket *b, uint32_t low, uint32_t high)
{
	enum coding coding = b->options->coding;

	low = compared(b, low);
	high = compared(b, high);
	if (high >= CODE_ERROR && low < 0x80)
		high = 0x7f; /* of bytes, the characters among them */
	else if ((high >= CODE_ERROR) != (low >= CODE_ERROR))
		return fail(b, low >= CODE_ERROR && high < 0x80
				       ? "Invalid range end"
				       : "Invalid collation character");
	bool fold = b->options->fold;
	if ((fold ? set_upper(coding, low) : low) >
	    (fold ? set_upper(coding, high) : high))
		return fail(b, "Invalid range end");
	if (low <= high && low < CODE_ERROR) /* it may be empty in the end */
		bracket_add(b, low, high);
	return true;
}

/*
 * Does the bracket expression look as if [[:class:]] had been meant?  It does
 * if it is written [:...:], of single characters that are not all colons.
 */
enum shape { SHAPE_COLONS, SHAPE_CLASS, SHAPE_OTHER };

/* An element, or a range of two. */
static bool take_item(struct bracket *b, bool first, enum shape *shape)
{
	struct element low, high;

	bool single = !looking_at_name(b);
	if (!take_element(b, first, &low))
		return false;
	if (!single)
		*shape = SHAPE_OTHER;
	else if (low.code != ':' && *shape == SHAPE_COLONS)
		*shape = SHAPE_CLASS;
	b->wide |= low.kind == ELEMENT_CLASS ||
		   (low.code >= 0x80 && low.code < CODE_ERROR);
	if (low.kind == ELEMENT_CLASS) {
		b->set.classes |= low.class;
		if (looking_at(b, '-') && b->end - b->at >= 2 &&
		    b->at[1] != ']')
			return fail(b, "Invalid range end");
		return true;
	}
	if (looking_at(b, '-') && b->end - b->at >= 2 && b->at[1] != ']') {
		*shape = SHAPE_OTHER;
		b->wide = true;
		b->at++;
		if (!take_element(b, true, &high))
			return false;
		if (low.kind != ELEMENT_CHAR || high.kind != ELEMENT_CHAR)
			return fail(b, "Invalid range end");
		return add_range(b, low.code, high.code);
	}
	if (low.kind == ELEMENT_EQUIVALENTS && low.code < CODE_ERROR)
		add_equivalents(b, low.code);
	return add_range(b, low.code, low.code);
}

static int by_low(const void *a, const void *b)
{
	const struct set_range *x = a, *y = b;

	return (x->low > y->low) - (x->low < y->low);
}

/* Sort the ranges and merge those that touch. */
static void merge(struct bracket *b)
{
	size_t kept = 0;

	if (b->set.count == 0)
		return;
	qsort(b->ranges, b->set.count, sizeof(*b->ranges), by_low);
	for (size_t i = 1; i < b->set.count; i++) {
		struct set_range *last = &b->ranges[kept];
		if (b->ranges[i].low > last->high + 1)
			b->ranges[++kept] = b->ranges[i];
		else if (b->ranges[i].high > last->high)
			last->high = b->ranges[i].high;
	}
	b->set.count = kept + 1;
}

/* Add what equals CODE, an element or of a range of them, but for case. */
static void add_counterparts(struct bracket *b, uint32_t code)
{
	uint32_t others[SET_COUNTERPARTS];
	size_t n = set_counterparts(b->options->coding, code, others);

	while (n-- > 0)
		bracket_add(b, others[n], others[n]);
}

/*
 * Without regard to case: spell the counterparts out where they are few, so
 * that later stages see plain ranges; otherwise leave it to set_has.
 */
static void fold(struct bracket *b)
{
	size_t total = 0, count = b->set.count;

	if (b->set.classes & (SET_UPPER | SET_LOWER))
		b->set.classes |= SET_ALPHA;
	for (size_t i = 0; i < count; i++)
		total += b->ranges[i].high - b->ranges[i].low + 1;
	b->set.fold = total > SPELT_OUT;
	if (b->set.fold)
		return;
	b->set.count = 0;
	struct set_range *ranges = b->ranges;
	b->ranges = NULL;
	b->set.ranges = NULL;
	b->room = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t code = ranges[i].low;
		for (; code <= ranges[i].high; code++) {
			if (compared(b, code) != code)
				continue; /* no text is compared as that */
			bracket_add(b, code, code);
			add_counterparts(b, code);
		}
	}
	free(ranges);
}

bool bracket_parse(struct bracket *b)
{
	const unsigned char *first_byte;
	enum shape shape = SHAPE_COLONS;

	b->set.negated = b->wide = looking_at(b, '^');
	b->at += b->set.negated;
	if (b->at == b->end)
		return fail(b, "Invalid regular expression");
	first_byte = b->at;
	for (bool first = true; first || !looking_at(b, ']'); first = false) {
		if (b->at == b->end)
			return fail(b, UNMATCHED);
		if (!take_item(b, first, &shape))
			return false;
		if (b->at == b->end)
			return fail(b, UNMATCHED);
	}
	if (shape == SHAPE_CLASS && *first_byte == ':' && b->at[-1] == ':') {
		b->late = true;
		b->error = "character class syntax is [[:space:]], "
			   "not [:space:]";
	}
	b->at++;
	if (b->options->fold)
		fold(b);
	merge(b);
	return true;
}

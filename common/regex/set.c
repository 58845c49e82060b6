/* SPDX-License-Identifier: MIT */

/*
 * Case is folded by GNU's rule, which is not Unicode's: characters that share
 * an upper-case form are counterparts, so s, S and the long s are, but neither
 * k and the Kelvin sign nor sharp s and its capital.
 */

#include "regex/set.h"

#include <string.h>
#include <wctype.h>

#include "base/compat.h"

/* In the order of the bits of enum set_class. */
static const char *const class_names[] = {
	"alnum", "alpha", "blank", "cntrl", "digit", "graph",
	"lower", "print", "punct", "space", "upper", "xdigit",
};

unsigned set_class_named(const char *name, size_t len)
{
	for (size_t i = 0; i < COMPAT_COUNT(class_names); i++)
		if (strlen(class_names[i]) == len &&
		    memcmp(class_names[i], name, len) == 0)
			return 1u << i;
	return 0;
}

static bool in_class(wint_t wide, size_t i)
{
	switch (1u << i) {
	case SET_ALNUM:
		return iswalnum(wide);
	case SET_ALPHA:
		return iswalpha(wide);
	case SET_DIGIT:
		return wide >= L'0' && wide <= L'9';
	case SET_SPACE:
		return iswspace(wide);
	default:
		return iswctype(wide, wctype(class_names[i]));
	}
}

bool set_word(enum coding coding, uint32_t code)
{
	wint_t wide = (wint_t)coding_wide(coding, code);

	return wide == L'_' || (wide != WEOF && iswalnum(wide));
}

/* As set_has, but for case and negation. */
static bool lists(const struct set *set, enum coding coding, uint32_t code)
{
	for (size_t i = 0; i < set->count; i++)
		if (code >= set->ranges[i].low && code <= set->ranges[i].high)
			return true;
	if (!set->classes || code >= CODE_ERROR)
		return false;
	wint_t wide = (wint_t)coding_wide(coding, code);
	for (size_t i = 0; wide != WEOF && set->classes >> i; i++)
		if (set->classes >> i & 1 && in_class(wide, i))
			return true;
	return false;
}

/*
 * Lower-case letters that are not the lower case of their upper case, and yet
 * match it; U+1C80 and its like, which Unicode added later, do not.
 */
static const uint16_t stray_lower[] = {
	0x00b5, 0x0131, 0x017f, 0x01c5, 0x01c8, 0x01cb, 0x01f2, 0x0345, 0x03c2,
	0x03d0, 0x03d1, 0x03d5, 0x03d6, 0x03f0, 0x03f1, 0x03f5, 0x1e9b, 0x1fbe,
};

static bool is_late_stray(uint32_t code)
{
	return code >= 0x1c80 && code <= 0x1c88;
}

size_t set_counterparts(enum coding coding, uint32_t code, uint32_t *out)
{
	wint_t wide = (wint_t)coding_wide(coding, code);
	size_t count = 0;

	if (wide == WEOF)
		return 0;
	wint_t upper = towupper(wide);
	wint_t lower = towlower(upper);
	if (upper != wide)
		out[count++] = coding_narrow(coding, upper);
	if (lower != upper && lower != wide && towupper(lower) == upper)
		out[count++] = coding_narrow(coding, lower);
	for (size_t i = 0; i < COMPAT_COUNT(stray_lower); i++) {
		wint_t stray = stray_lower[i];
		if (stray != lower && stray != wide && stray != upper &&
		    towupper(stray) == upper && count < SET_COUNTERPARTS)
			out[count++] = coding_narrow(coding, stray);
	}
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (out[i] != CODE_END)
			out[kept++] = out[i];
	return kept;
}

uint32_t set_upper(enum coding coding, uint32_t code)
{
	wint_t wide = (wint_t)coding_wide(coding, code);

	if (wide == WEOF || is_late_stray(code))
		return code;
	uint32_t upper = coding_narrow(coding, towupper(wide));
	return upper == CODE_END ? code : upper;
}

/* As lists, for a set of bytes without regard to case. */
static bool lists_folded(const struct set *set, uint32_t code)
{
	uint32_t others[SET_COUNTERPARTS];
	size_t count = set_counterparts(CODING_BYTES, code, others);
	bool has = lists(set, CODING_BYTES, code);

	while (count > 0 && !has)
		has = lists(set, CODING_BYTES, others[--count]);
	return has;
}

bool set_has(const struct set *set, enum coding coding, uint32_t code)
{
	bool has = !set->fold ? lists(set, coding, code)
		   : coding == CODING_BYTES
			   ? lists_folded(set, code)
			   : lists(set, coding, set_upper(coding, code));

	if (code >= CODE_ERROR) /* no character: in no complement */
		return has && !set->negated;
	return has != set->negated;
}

bool set_same(const struct set *a, const struct set *b)
{
	return a->count == b->count && a->classes == b->classes &&
	       a->fold == b->fold && a->negated == b->negated &&
	       (a->count == 0 ||
		memcmp(a->ranges, b->ranges, a->count * sizeof(*a->ranges)) ==
			0);
}

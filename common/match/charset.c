/* SPDX-License-Identifier: MIT */

/*
 * ASCII is settled here without a locale; UTF-8 is decoded here by the rules
 * of RFC 3629 (no overlong form, no surrogate, nothing above U+10FFFF); all
 * else goes to mbrtowc.  Threads that come first together find out the same
 * about the locale, each for itself.
 */

#include "match/charset.h"

#include <ctype.h>
#include <langinfo.h>
#include <locale.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include <wctype.h>

#include "base/compat.h"
#include "base/quote.h"
#include "text/byte.h"

enum charset_kind charset_kind(void)
{
	static atomic_int known = -1;
	int kind = atomic_load_explicit(&known, memory_order_relaxed);

	if (kind < 0) {
		quote_locale_init();
		if (MB_CUR_MAX == 1)
			kind = CHARSET_BYTES;
		else if (strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0)
			kind = CHARSET_UTF8;
		else
			kind = CHARSET_OTHER;
		atomic_store_explicit(&known, kind, memory_order_relaxed);
	}
	return (enum charset_kind)kind;
}

/* The value of the first variable that names the locale of characters. */
static const char *locale_name(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < COMPAT_COUNT(variables); i++) {
		const char *name = getenv(variables[i]);
		if (name && *name)
			return name;
	}
	return "C";
}

/* Does the name of the locale alone promise the C locale or UTF-8? */
static bool name_is_safe(void)
{
	const char *name = locale_name();
	const char *codeset = strchr(name, '.');

	/* A locale that is not installed is the C locale: safe as well. */
	return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0 ||
	       (codeset && (strcasecmp(codeset, ".UTF-8") == 0 ||
			    strcasecmp(codeset, ".utf8") == 0));
}

bool charset_ascii_is_safe(void)
{
	static atomic_int known = -1;
	int safe = atomic_load_explicit(&known, memory_order_relaxed);

	if (safe < 0) {
		safe = name_is_safe() || charset_kind() != CHARSET_OTHER;
		atomic_store_explicit(&known, safe, memory_order_relaxed);
	}
	return safe;
}

/*
 * Decode the character at TEXT, of which LEN > 0 bytes are there.  Returns its
 * length, or 0 where there is none.
 */
static size_t utf8_decode(const char *text, size_t len, wint_t *wide)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char lead = s[0];

	if (lead < 0x80) {
		*wide = lead;
		return 1;
	}
	size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4 || len < size)
		return 0;
	/* The second byte alone decides about overlong forms and the like. */
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (s[1] < low || s[1] > high)
		return 0;
	wint_t value = lead & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (s[i] & 0x3f);
	}
	*wide = value;
	return size;
}

/* The same in the locale's encoding, from its initial state. */
static size_t decode(const char *text, size_t len, wint_t *wide)
{
	if (charset_kind() == CHARSET_UTF8)
		return utf8_decode(text, len, wide);

	mbstate_t state = {0};
	wchar_t wc;
	size_t size = mbrtowc(&wc, text, len, &state);
	if (size == (size_t)-1 || size == (size_t)-2)
		return 0;
	*wide = (wint_t)wc;
	return size ? size : 1; /* 0: a NUL */
}

/* Is each byte a character of the encoding, which has one byte for each? */
static bool all_bytes_defined(void)
{
	static atomic_int known = -1;
	int all = atomic_load_explicit(&known, memory_order_relaxed);

	if (all < 0) {
		const char *name = setlocale(LC_CTYPE, NULL);
		all = 1;
		/* To POSIX, they are in the C locale, whatever the library. */
		if (strcmp(name, "C") != 0 && strcmp(name, "POSIX") != 0)
			for (int c = 0x80; c <= 0xff; c++)
				all &= btowc(c) != WEOF;
		atomic_store_explicit(&known, all, memory_order_relaxed);
	}
	return all;
}

/* The first byte beyond ASCII among LEN at TEXT; LEN where there is none. */
static size_t ascii_prefix(const char *text, size_t len)
{
	return byte_ascii(text, len);
}

size_t charset_valid(const char *text, size_t len)
{
	size_t at = ascii_prefix(text, len);

	if (at == len && charset_ascii_is_safe())
		return len;
	if (charset_kind() == CHARSET_BYTES && all_bytes_defined())
		return len;
	if (charset_kind() == CHARSET_OTHER)
		at = 0;
	while (at < len) {
		wint_t wide;
		size_t size = decode(text + at, len - at, &wide);
		if (!size)
			return at;
		at += size;
		if (charset_kind() != CHARSET_OTHER && size == 1)
			at += ascii_prefix(text + at, len - at);
	}
	return len;
}

/* Is the byte C alone a word constituent, where ASCII is safe? */
static bool is_word_byte(unsigned char c)
{
	if (c >= 0x80)
		return charset_kind() == CHARSET_BYTES && isalnum(c);
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_';
}

/* Are the LEN bytes at TEXT one word constituent? */
static bool is_word(const char *text, size_t len)
{
	wint_t wide;

	return decode(text, len, &wide) == len &&
	       (iswalnum(wide) || wide == L'_');
}

bool charset_word_at(const char *text, size_t len, size_t at)
{
	if (at >= len)
		return false;
	unsigned char first = (unsigned char)text[at];
	if ((first < 0x80 && charset_ascii_is_safe()) ||
	    charset_kind() == CHARSET_BYTES)
		return is_word_byte(first);
	wint_t wide;
	size_t size = decode(text + at, len - at, &wide);
	return size && is_word(text + at, size);
}

/* Where the character that ends at AT begins; AT - 1 if that is none. */
static size_t character_before(const char *text, size_t at)
{
	size_t start = at - 1;
	wint_t wide;

	if (charset_kind() == CHARSET_UTF8) {
		while (start > 0 && at - start < 4 &&
		       ((unsigned char)text[start] & 0xc0) == 0x80)
			start--;
		return start;
	}
	/* Elsewhere that shows only from the front. */
	for (size_t next = 0; next < at;) {
		size_t size = decode(text + next, at - next, &wide);
		start = next;
		next += size ? size : 1;
	}
	return start;
}

bool charset_boundary(const char *text, size_t len, size_t at)
{
	wint_t wide;

	if (at == 0 || at >= len || charset_kind() == CHARSET_BYTES)
		return true;
	/* A guess at where its start is, with what may follow AT in view. */
	size_t start = character_before(text, at);
	size_t size = decode(text + start, len - start, &wide);
	return start + size <= at;
}

bool charset_word_before(const char *text, size_t at)
{
	if (at == 0)
		return false;
	unsigned char last = (unsigned char)text[at - 1];
	if ((last < 0x80 && charset_ascii_is_safe()) ||
	    charset_kind() == CHARSET_BYTES)
		return is_word_byte(last);
	size_t start = character_before(text, at);
	return is_word(text + start, at - start);
}

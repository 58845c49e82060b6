/* SPDX-License-Identifier: MIT */

/*
 * The shell styles put a name in single quotes.  What cannot stand there as
 * it is, because it would not print, becomes an ANSI-C string of its own
 * between two quoted ones ('a'$'\n''b'); a name whose only trouble is a single
 * quote goes into double quotes instead ("it's").
 */

#include "base/quote.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/buf.h"
#include "base/compat.h"

enum { SLOTS = 8 };

static _Thread_local struct buf slots[SLOTS];
static _Thread_local size_t slot;

void quote_end(void)
{
	for (size_t i = 0; i < SLOTS; i++)
		buf_free(&slots[i]);
}

static struct buf *next_slot(void)
{
	struct buf *buf = &slots[slot++ % SLOTS];

	buf->len = 0;
	return buf;
}

/* The finished string; running out of memory cuts a message short. */
static const char *finish(struct buf *buf)
{
	if (!buf_addc(buf, '\0'))
		return "?";
	return buf->data;
}

static void set_locale(void)
{
	int error = errno;

	setlocale(LC_ALL, "");
	errno = error;
}

void quote_locale_init(void)
{
	static pthread_once_t done = PTHREAD_ONCE_INIT;

	pthread_once(&done, set_locale);
}

/*
 * The length of the character at STR, and whether it prints.  A byte that is
 * no character counts as one that does not.
 */
static size_t character(const char *str, mbstate_t *state, bool *prints)
{
	wchar_t wide;
	int error = errno;
	size_t len = mbrtowc(&wide, str, strlen(str), state);

	errno = error;
	if (len == (size_t)-1 || len == (size_t)-2 || len == 0) {
		memset(state, 0, sizeof(*state));
		*prints = false;
		return 1;
	}
	*prints = iswprint((wint_t)wide) != 0;
	return len;
}

/* Append an unprintable byte as C writes it, without quotes. */
static void add_escape(struct buf *buf, unsigned char byte)
{
	static const char codes[] = "abtnvfr"; /* '\a' is 7, '\r' is 13 */
	char text[5] = {'\\', 0};

	if (byte >= '\a' && byte <= '\r')
		text[1] = codes[byte - '\a'];
	else
		snprintf(text + 1, 4, "%03o", byte);
	buf_adds(buf, text);
}

/* What a name has in it that decides how it is quoted. */
struct look {
	bool special;  /* a shell would not take it for an ordinary word */
	bool single;   /* a single quote */
	bool doubles;  /* all of it may stand in double quotes */
};

static struct look look_at(const char *name)
{
	static const char *const word = "%+,-./0123456789@"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ]_abcdefghijklmnopqrstuvwxyz";
	struct look look = {.special = !*name, .doubles = true};
	mbstate_t state = {0};

	for (const char *p = name; *p;) {
		bool prints;
		size_t len = character(p, &state, &prints);
		if (!prints) {
			look.special = true;
			look.doubles = false;
		} else if (len > 1 || strchr(word, *p)) {
			; /* an ordinary character */
		} else if (strchr("#~", *p) && p != name) {
			look.doubles = false;
		} else if (strchr("{}", *p) && strlen(name) > 1) {
			look.doubles = false;
		} else {
			look.special = true;
			look.single |= *p == '\'';
			look.doubles &= strchr(" '#~:{}", *p) != NULL;
		}
		p += len;
	}
	return look;
}

static const char *in_quotes(const char *name, struct look look)
{
	struct buf *buf = next_slot();
	mbstate_t state = {0};
	bool escaping = false; /* inside of $'...' */

	if (look.single && look.doubles) {
		buf_addc(buf, '"');
		buf_adds(buf, name);
		buf_addc(buf, '"');
		return finish(buf);
	}
	buf_addc(buf, '\'');
	for (const char *p = name; *p;) {
		bool prints;
		size_t len = character(p, &state, &prints);
		if (!prints && !escaping)
			buf_adds(buf, "'$'");
		else if (prints && escaping && *p != '\'')
			buf_adds(buf, "''");
		escaping = !prints;
		if (!prints) {
			for (size_t i = 0; i < len; i++)
				add_escape(buf, (unsigned char)p[i]);
		} else if (*p == '\'') {
			buf_adds(buf, "'\\''");
		} else {
			buf_add(buf, p, len);
		}
		p += len;
	}
	buf_addc(buf, '\'');
	return finish(buf);
}

const char *quote_always(const char *name)
{
	quote_locale_init();
	return in_quotes(name, look_at(name));
}

const char *quote_maybe(const char *name)
{
	quote_locale_init();
	struct look look = look_at(name);
	return look.special ? in_quotes(name, look) : name;
}

const char *quote_word(const char *word)
{
	quote_locale_init();
	const char *charset = nl_langinfo(CODESET);
	const char *left = "'", *right = "'";
	if (strcmp(charset, "UTF-8") == 0) {
		left = "\xe2\x80\x98"; /* U+2018 */
		right = "\xe2\x80\x99";
	} else if (strcmp(charset, "GB18030") == 0) {
		left = "\xa1\xae";
		right = "\xa1\xaf";
	}
	struct buf *buf = next_slot();
	mbstate_t state = {0};
	buf_adds(buf, left);
	for (const char *p = word; *p;) {
		bool prints;
		size_t len = character(p, &state, &prints);
		bool ends = strncmp(p, right, strlen(right)) == 0;
		for (size_t i = 0; !prints && i < len; i++)
			add_escape(buf, (unsigned char)p[i]);
		if (prints && (*p == '\\' || ends))
			buf_addc(buf, '\\');
		if (prints)
			buf_add(buf, p, len);
		p += len;
	}
	buf_adds(buf, right);
	return finish(buf);
}

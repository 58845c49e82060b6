/* SPDX-License-Identifier: MIT */

/*
 * regex/outline: what shapes patterns have, written as a letter for each set
 * by its size; that all matches have them is what unit/regex shows.
 */

#include "regex/outline.h"

#include "base/mem.h"
#include "regex/parse.h"
#include "unit/check.h"

static struct mem_arena arena;

/* Into OUT: for each byte of the shape, how many of ASCII are in its set. */
static void describe(const struct shape *shape, char *out, size_t room)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < shape->len; i++) {
		const struct byteset *set = &shape->sets[shape->of[i]];
		int size = 0;
		for (unsigned char c = 0; c < 0x80; c++)
			size += set->bits.of[c] != 0;
		used += (size_t)snprintf(out + used, room - used, "%s%d",
					 i ? " " : "", size);
	}
}

/* What FIND finds in PATTERN is WANT; nothing, if that is empty. */
static void check_with(bool (*find)(const struct ast *, enum coding,
				    unsigned char, struct shape *),
		       enum coding coding, const char *pattern,
		       const char *want)
{
	const struct parse_options options = {
		.syntax = PARSE_EXTENDED};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &options, NULL, NULL);
	struct shape shape = {.len = 0};
	char got[100];

	CHECK(p.tree != NULL);
	CHECK_INT(find(p.tree, coding, '\n', &shape), *want != 0);
	describe(&shape, got, sizeof(got));
	CHECK_STR(got, want);
}

static void check(const char *pattern, const char *want)
{
	check_with(outline_of, CODING_BYTES, pattern, want);
}

/* The shape that is wherever a match of PATTERN begins, and nowhere else. */
static void check_whole(const char *pattern, const char *want)
{
	check_with(outline_whole, CODING_UTF8, pattern, want);
}

/* What PATTERN's stretches are, if it has some: the sizes of their sets. */
static void check_stretch(const char *pattern, const char *want)
{
	const struct parse_options options = {.syntax = PARSE_EXTENDED,
					      .coding = CODING_UTF8};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &options, NULL, NULL);
	struct outline_stretch found;
	char got[100] = "";

	CHECK(p.tree != NULL);
	if (outline_stretch(p.tree, CODING_UTF8, '\n', &found)) {
		const struct stretch *s = &found.stretch;
		int first = 0, rest = 0;
		for (unsigned char c = 0; c < 0x80; c++) {
			first += s->first.bits.of[c] != 0;
			rest += s->rest.bits.of[c] != 0;
		}
		CHECK_INT(s->same, first == rest);
		snprintf(got, sizeof(got), "%d %d %zu%s%s", first, rest,
			 s->least, found.ascii ? " ascii" : "",
			 found.empty ? " empty" : "");
	}
	CHECK_STR(got, want);
}

static void stretches(void)
{
	check_stretch("[a-z]+", "26 26 1");
	check_stretch("[a-z]*", "26 26 1 empty");
	check_stretch("[a-z][a-z]*", "26 26 1");
	check_stretch("[a-z]{3,}[a-z]{2}", "26 26 5");
	check_stretch("[a-z_]([a-z_0-9]*)", "27 37 1");
	check_stretch("x[a-z]+[a-z]", "1 26 3");
	check_stretch("\\w+", "63 63 1 ascii");
	check_stretch("[^,]+", "126 126 1 ascii");
	check_stretch("[A-Z][a-z]*", ""); /* AA is two */
	check_stretch("[a-z]", "");
	check_stretch("[a-z]{2,3}", "");
	check_stretch("[a-z]+[0-9]+", "");
	check_stretch("[a-z]?[a-z]+", "");
	check_stretch("([a-z]x)+", "");
	check_stretch("^[a-z]+", "");
	check_stretch("[a-z]+|[0-9]+", "");
	check_stretch("\xc3\xa9+", "");
	check_stretch("([a-z]+)\\1", "");
}

int main(void)
{
	stretches();
	check_whole("[0-9]{6,}", "10 10 10 10 10 10");
	check_whole("[0-9]+", "10");
	check_whole("x([0-9]{3})(-[a-z]+)", "1 10 10 10 1 26");
	check_whole("[0-9]{2,3}", "10 10");
	check_whole("[0-9]{2,3}x", "");
	check_whole("[0-9]+x?", "");
	check_whole("[0-9]*", "");
	check_whole("([0-9]x){2}", "");
	check_whole("a|b", "");
	check_whole("^[0-9]", "");
	check_whole("[0-9]\\b", "");
	check_whole("[^a]", "");
	check_whole("(a)\\1", "");
	check_whole("a{17}", "");
	check_whole("abcde", "");
	check("[0-9]{6,}", "10 10 10 10 10 10");
	check("x[0-9]{3}-[0-9]{2}", "1 10 10 10 1 10 10");
	check("([0-9]{2}:)+[0-9]{2}", "10 10 1");
	check("[0-9]+x[A-Z]+", "10 1 26");
	check("[0-9]{2}(a|b)[0-9]{3}", "10 10 10");
	check("\\b[0-9]{3}\\b", "10 10 10");
	check("[0-9]{20}", "10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10");
	check("[a-z] [a-z]", "");
	check("[0-9]*", "");
	check("([0-9]{3})?x", "");
	check("(.)\\1", "");
	arena_free(&arena);
	return 0;
}

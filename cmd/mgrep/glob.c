/* SPDX-License-Identifier: MIT */

#include "mgrep/glob.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quote.h"

struct glob {
	char *pattern;
	bool include;
};

void glob_add(struct glob_list *list, const char *pattern, size_t len,
	      bool include)
{
	quote_locale_init(); /* fnmatch obeys the locale */
	list->globs = mem_grow(list->globs, list->count, &list->capacity,
			       sizeof(*list->globs));
	list->globs[list->count++] = (struct glob){
		.pattern = mem_dup(pattern, len),
		.include = include,
	};
}

int glob_add_file(struct glob_list *list, const char *file)
{
	bool is_stdin = strcmp(file, "-") == 0;
	FILE *stream = is_stdin ? stdin : fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (!stream)
		return -1;
	while ((len = getline(&line, &room, stream)) > 0) {
		while (len > 0 && isspace((unsigned char)line[len - 1]))
			len--;
		if (len > 0)
			glob_add(list, line, (size_t)len, false);
	}
	free(line);
	int failed = ferror(stream) ? -1 : 0;
	if (!is_stdin)
		fclose(stream);
	return failed;
}

static bool matches(const char *pattern, const char *name, bool tail)
{
	if (fnmatch(pattern, name, 0) == 0)
		return true;
	for (; tail && *name; name++) {
		if (name[0] == '/' && name[1] != '/' &&
		    fnmatch(pattern, name + 1, 0) == 0)
			return true;
	}
	return false;
}

bool glob_excludes(const struct glob_list *list, const char *name, bool tail)
{
	for (size_t i = list->count; i-- > 0;) {
		const struct glob *glob = &list->globs[i];
		if (matches(glob->pattern, name, tail))
			return !glob->include;
	}
	return list->count > 0 && list->globs[0].include;
}

void glob_free(struct glob_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->globs[i].pattern);
	free(list->globs);
	*list = (struct glob_list){0};
}

/* SPDX-License-Identifier: MIT */

#include "mcp/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/quote.h"
#include "mcp/node.h"
#include "mcp/opts.h"

/* The nine permissions of MODE as ls(1) shows them. */
static void show_bits(mode_t mode, char bits[10])
{
	static const struct {
		mode_t special, execute;
		char both, alone;
	} specials[] = {
		{S_ISUID, S_IXUSR, 's', 'S'},
		{S_ISGID, S_IXGRP, 's', 'S'},
		{S_ISVTX, S_IXOTH, 't', 'T'},
	};

	strcpy(bits, "rwxrwxrwx");
	for (int i = 0; i < 9; i++)
		if (!(mode & 0400u >> i))
			bits[i] = '-';
	for (int i = 0; i < 3; i++)
		if (mode & specials[i].special)
			bits[3 * i + 2] = mode & specials[i].execute
						  ? specials[i].both
						  : specials[i].alone;
}

static void put_question(const struct mcp_opts *opts, const struct node *node)
{
	const char *name = quote_always(node->dst.shown);
	mode_t mode = node->old.st_mode;
	char bits[10];

	if (S_ISLNK(mode) || geteuid() == 0 ||
	    faccessat(node->dst.dir, node->dst.name, W_OK, AT_EACCESS) == 0) {
		err_text("%s: overwrite %s? ", err_program(), name);
		return;
	}
	show_bits(mode, bits);
	err_text(opts->force || opts->remove
			 ? "%s: replace %s, overriding mode %04o (%s)? "
			 : "%s: unwritable %s (mode %04o, %s); try anyway? ",
		 err_program(), name, (unsigned)mode & 07777, bits);
}

/* Does TEXT match the locale's expression for yes? */
static bool is_yes(const char *text)
{
	regex_t yes;

	if (regcomp(&yes, nl_langinfo(YESEXPR), REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	bool match = regexec(&yes, text, 0, NULL, 0) == 0;
	regfree(&yes);
	return match;
}

bool ask_replace(const struct mcp_opts *opts, const struct node *node)
{
	char *line = NULL;
	size_t room = 0;

	put_question(opts, node);
	ssize_t len = getline(&line, &room, stdin);
	if (len > 0 && line[len - 1] == '\n')
		line[len - 1] = '\0';
	bool yes = len > 0 && is_yes(line);
	free(line);
	return yes;
}

void ask_close(bool closed)
{
	if (!ferror(stdin))
		return;
	errno = 0;
	(void)fclose(stdin);
	err_report(closed ? EBADF : errno, "error closing file");
}

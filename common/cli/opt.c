/* SPDX-License-Identifier: MIT */

/*
 * The table becomes getopt's two lists; what getopt answers is an index into
 * the table again.  opterr stays off: from '?' and optopt the reason is worked
 * out here, so that it reads the same with every C library.
 */

#include "cli/opt.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"

/* What getopt_long returns for the long option at index I: I + LONG. */
enum { LONG = 256 };

struct parse {
	const struct opt_tool *tool;
	char *shorts;
	struct option *longs;
};

/* For the handlers of --help and --version, which see one option only. */
static const struct opt_tool *parsing;

static bool has_long(const struct opt *opt)
{
	return opt->long_name && !(opt->flags & OPT_EXTENSION);
}

/* Is the option at index I the one before it, spelled otherwise?  Then what may
   be either is not ambiguous. */
static bool is_respelled(const struct opt_tool *tool, size_t i)
{
	const struct opt *opt = &tool->options[i];

	return i > 0 && ((opt->flags & OPT_HIDDEN) || !opt[-1].help) &&
	       opt[-1].long_name &&
	       opt->set == opt[-1].set && opt->tag == opt[-1].tag &&
	       opt->arg == opt[-1].arg;
}

static void make_lists(struct parse *parse)
{
	const struct opt_tool *tool = parse->tool;
	char *s = parse->shorts = mem_alloc(3 * tool->count + 12);
	struct option *l = parse->longs =
		mem_zalloc(tool->count + 1, sizeof(*l));

	for (size_t i = 0; i < tool->count; i++) {
		const struct opt *opt = &tool->options[i];
		if (opt->short_name) {
			*s++ = opt->short_name;
			if (opt->arg != OPT_NONE)
				*s++ = ':';
			if (opt->arg == OPT_OPTIONAL)
				*s++ = ':';
		}
		if (has_long(opt))
			*l++ = (struct option){.name = opt->long_name,
					       .has_arg = (int)opt->arg,
					       .val = LONG + (int)i -
						      is_respelled(tool, i)};
	}
	if (tool->digit) {
		memcpy(s, "0123456789", 10);
		s += 10;
	}
	*s = '\0';
}

static const struct opt *find_short(const struct opt_tool *tool, int name)
{
	for (size_t i = 0; i < tool->count; i++) {
		if (tool->options[i].short_name == name)
			return &tool->options[i];
	}
	return NULL;
}

/* Wrong options. */

void opt_usage(const struct opt_tool *tool, int status)
{
	if (tool->usage_synopsis)
		err_text("Usage: %s %s\n", err_program(), tool->synopsis[0]);
	err_text("Try '%s --help' for more information.\n", err_program());
	exit(status);
}

/* The index of the long option NAME. */
static size_t find_long(const struct opt_tool *tool, const char *name)
{
	size_t i = 0;

	while (!has_long(&tool->options[i]) ||
	       strcmp(tool->options[i].long_name, name) != 0)
		i++;
	return i;
}

/* Which option the one at index I is, however it is spelled. */
static size_t identity(const struct opt_tool *tool, size_t i)
{
	return i - is_respelled(tool, i);
}

/* A list of quoted names in the making. */
struct names {
	char *text;
	size_t len, count;
	size_t first; /* the identity of the first one */
};

/* Add the option at index I, unless it is the first one spelled otherwise. */
static void add_name(struct names *names, const struct opt_tool *tool, size_t i)
{
	const char *name = tool->options[i].long_name;

	if (names->count == 0)
		names->first = identity(tool, i);
	else if (names->first == identity(tool, i))
		return;
	names->text = mem_resize(
		names->text, names->len + strlen(name) + sizeof(" '--'"), 1);
	names->len += (size_t)sprintf(names->text + names->len, " '--%s'",
				      name);
	names->count++;
}

/* The names that begin with the LEN bytes at TYPED. */
static struct names possibilities(const struct opt_tool *tool,
				  const char *typed, size_t len)
{
	struct names names = {.text = mem_strdup("")};
	const char *const *order = tool->long_names;

	for (size_t i = 0; order && order[i]; i++) {
		if (strncmp(order[i], typed, len) == 0)
			add_name(&names, tool, find_long(tool, order[i]));
	}
	for (size_t i = 0; !order && i < tool->count; i++) {
		const struct opt *opt = &tool->options[i];
		if (has_long(opt) && strncmp(opt->long_name, typed, len) == 0)
			add_name(&names, tool, i);
	}
	return names;
}

/* TYPED is the argument as it stands, dashes and value included.  As those of
   getopt itself, these messages name the program in full. */
COMPAT_NORETURN static void bad_long(const struct opt_tool *tool,
				     const char *typed)
{
	size_t len = strcspn(typed + 2, "=");
	struct names names = possibilities(tool, typed + 2, len);

	if (names.count > 1)
		err_text("%s: option '%s' is ambiguous; possibilities:%s\n",
			 err_program(), typed, names.text);
	else
		err_text("%s: unrecognized option '%s'\n", err_program(),
			 typed);
	free(names.text);
	opt_usage(tool, tool->usage_status);
}

/* TYPED is for the option at index I: the name that getopt took it for, one of
   several where that is spelled in several ways. */
static const char *name_meant(const struct opt_tool *tool, const char *typed,
			      size_t i)
{
	const char *const *order = tool->long_names;
	size_t len = strcspn(typed + 2, "=");
	const char *name = NULL;

	for (; order && *order; order++) {
		if (strncmp(*order, typed + 2, len) != 0 ||
		    identity(tool, find_long(tool, *order)) != i)
			continue;
		if (!(*order)[len])
			return *order;
		if (!name)
			name = *order;
	}
	return name ? name : tool->options[i].long_name;
}

COMPAT_NORETURN static void bad(const struct opt_tool *tool,
				const char *typed)
{
	if (optopt >= LONG) {
		size_t i = (size_t)(optopt - LONG);
		err_text(tool->options[i].arg == OPT_NONE
				 ? "%s: option '--%s' doesn't allow an "
				   "argument\n"
				 : "%s: option '--%s' requires an argument\n",
			 err_program(), name_meant(tool, typed, i));
	} else if (optopt == 0) {
		bad_long(tool, typed);
	} else if (find_short(tool, optopt)) {
		err_text("%s: option requires an argument -- '%c'\n",
			 err_program(), optopt);
	} else {
		err_text("%s: invalid option -- '%c'\n", err_program(),
			 optopt);
	}
	opt_usage(tool, tool->usage_status);
}

/*
 * getopt did not know TYPED: is it an extension spelled out in full?  Its
 * handler is called if so.
 */
static bool take_extension(const struct opt_tool *tool, const char *typed,
			   void *record)
{
	size_t len = strcspn(typed + 2, "=");
	const char *value = typed[2 + len] ? typed + 2 + len + 1 : NULL;

	for (size_t i = 0; i < tool->count; i++) {
		const struct opt *opt = &tool->options[i];
		if (!(opt->flags & OPT_EXTENSION) || !opt->long_name ||
		    strlen(opt->long_name) != len ||
		    memcmp(opt->long_name, typed + 2, len) != 0)
			continue;
		if (!value && opt->arg == OPT_REQUIRED) {
			err_text("%s: option '--%s' requires an argument\n",
				 err_program(), opt->long_name);
			opt_usage(tool, tool->usage_status);
		}
		if (value && opt->arg == OPT_NONE) {
			err_text("%s: option '--%s' doesn't allow an "
				 "argument\n",
				 err_program(), opt->long_name);
			opt_usage(tool, tool->usage_status);
		}
		opt->set(record, opt, value);
		return true;
	}
	return false;
}

int opt_parse(const struct opt_tool *tool, int argc, char **argv,
	      void *record)
{
	struct parse parse = {.tool = tool};
	int digit_at = 0; /* the argument of a digit just handled */

	parsing = tool;
	make_lists(&parse);
	opterr = 0;
	for (;;) {
		int at = optind ? optind : 1; /* 0 tells glibc to start over */
		int c = getopt_long(argc, argv, parse.shorts, parse.longs,
				    NULL);
		if (c == -1)
			break;
		const struct opt *opt = c >= LONG ? &tool->options[c - LONG]
						  : find_short(tool, c);
		if (opt)
			opt->set(record, opt, optarg);
		else if (c != '?')
			tool->digit(record, (char)c, at == digit_at);
		else if (optopt != 0 ||
			 !take_extension(tool, argv[optind - 1], record))
			bad(tool, argv[optind - 1]);
		digit_at = opt || c == '?' ? 0 : at;
	}
	free(parse.shorts);
	free(parse.longs);
	return optind;
}

/* --help and --version. */

/* Print TEXT with the program's name for each "{}". */
static void print_text(const char *text)
{
	for (const char *p; (p = strstr(text, "{}")); text = p + 2)
		printf("%.*s%s", (int)(p - text), text, err_program());
	fputs(text, stdout);
}

/* Print OPT's long name and argument behind COLUMN columns; returns the column
   reached. */
static int print_long(const struct opt *opt, int column)
{
	if (opt->long_name)
		column += printf("--%s", opt->long_name);
	if (opt->metavar)
		column += printf(opt->arg == OPT_OPTIONAL ? "[=%s]"
				 : opt->long_name	  ? "=%s"
							  : " %s",
				 opt->metavar);
	return column;
}

/* Print the names of the options that share the text of the one at LAST. */
static int print_names(const struct opt *first, const struct opt *last)
{
	int column = printf("%s", first->short_name ? "  " : "      ");

	for (const struct opt *opt = first; opt <= last; opt++) {
		if (opt->flags & OPT_HIDDEN)
			continue;
		if (opt->short_name)
			column += printf("-%c", opt->short_name);
		if (opt->short_name && opt->long_name)
			column += printf(", ");
		column = print_long(opt, column);
		if (opt != last)
			column += printf(", ");
	}
	return column;
}

static void print_option(const struct opt *first, const struct opt *last)
{
	enum { TEXT_COLUMN = 27 };

	if (first->group)
		printf("%s\n", first->group);
	int column = print_names(first, last);
	if (column > TEXT_COLUMN - 2) {
		putchar('\n');
		column = 0;
	}
	for (const char *text = last->help; *text;) {
		size_t len = strcspn(text, "\n");
		printf("%*s%.*s\n", TEXT_COLUMN - column, "", (int)len, text);
		text += len + (text[len] != '\0');
		column = 0;
	}
}

void opt_print_help(const struct opt_tool *tool)
{
	for (size_t i = 0; tool->synopsis[i]; i++)
		printf("%s %s %s\n", i ? "  or: " : "Usage:", err_program(),
		       tool->synopsis[i]);
	print_text(tool->purpose);
	for (size_t i = 0; i < tool->count; i++) {
		const struct opt *first = &tool->options[i];
		if (first->flags & OPT_HIDDEN)
			continue;
		while (!tool->options[i].help)
			i++;
		print_option(first, &tool->options[i]);
	}
	if (tool->epilogue)
		print_text(tool->epilogue);
}

/* All that was printed is out, or that is an error; then exit. */
COMPAT_NORETURN static void finish(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		err_die(errno, "write error");
	exit(EXIT_SUCCESS);
}

void opt_help(void *record, const struct opt *opt, const char *value)
{
	(void)record, (void)opt, (void)value;
	opt_print_help(parsing);
	finish();
}

void opt_version(void *record, const struct opt *opt, const char *value)
{
	(void)record, (void)opt, (void)value;
	printf("%s (maputils) " VERSION "\n"
	       "Copyright (C) 2026 the maputils authors.\n"
	       "License MIT: <https://opensource.org/license/mit>.\n"
	       "You may use, change and pass it on; there is no warranty.\n",
	       parsing->name);
	if (parsing->version)
		parsing->version();
	finish();
}

/* Words as values. */

int opt_word(const char *value, const char *const *words, const int *tags)
{
	size_t len = strlen(value);
	int found = -1;

	for (int i = 0; words[i]; i++) {
		if (strncmp(words[i], value, len) != 0)
			continue;
		if (!words[i][len])
			return i;
		if (found >= 0 && !(tags && tags[found] == tags[i]))
			return -2;
		if (found < 0)
			found = i;
	}
	return found;
}

int opt_word_or_die(const struct opt_tool *tool, const char *option,
		    const char *value, const char *const *words,
		    const int *tags, int status)
{
	int found = opt_word(value, words, tags);

	if (found >= 0)
		return found;
	err_report(0, found == -1 ? "invalid argument %s for %s"
				  : "ambiguous argument %s for %s",
		   quote_word(value), quote_word(option));
	err_text("Valid arguments are:");
	for (size_t i = 0; words[i]; i++) {
		bool same = i > 0 && tags && tags[i] == tags[i - 1];
		err_text("%s%s", same ? ", " : "\n  - ", quote_word(words[i]));
	}
	err_text("\n");
	opt_usage(tool, status);
}

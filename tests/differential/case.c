/* SPDX-License-Identifier: MIT */

/*
 * case - copying, and printing as a script: data as printf's argument, with
 * octal escapes for all but plain characters; runs of one byte are left to
 * the shrinker.
 */

#include "case.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"

void case_arg(struct diff_case *c, const char *arg)
{
	if (c->nargs == CASE_ARGS)
		err_die(0, "too many arguments in a case");
	if (!buf_adds(&c->args[c->nargs++], arg))
		mem_exhausted();
}

struct buf *case_file(struct diff_case *c, const char *name)
{
	if (c->nfiles == CASE_FILES)
		err_die(0, "too many files in a case");
	struct case_file *file = &c->files[c->nfiles++];
	file->name = name;
	return &file->data;
}

static void copy_buf(struct buf *to, const struct buf *from)
{
	*to = (struct buf){0};
	if (!buf_add(to, from->data, from->len))
		mem_exhausted();
}

void case_copy(struct diff_case *to, const struct diff_case *from)
{
	*to = *from;
	for (size_t i = 0; i < from->nargs; i++)
		copy_buf(&to->args[i], &from->args[i]);
	for (size_t i = 0; i < from->nfiles; i++)
		copy_buf(&to->files[i].data, &from->files[i].data);
	copy_buf(&to->stdin_data, &from->stdin_data);
}

void case_free(struct diff_case *c)
{
	for (size_t i = 0; i < c->nargs; i++)
		buf_free(&c->args[i]);
	for (size_t i = 0; i < c->nfiles; i++)
		buf_free(&c->files[i].data);
	buf_free(&c->stdin_data);
	*c = (struct diff_case){0};
}

void case_print_data(FILE *out, const struct buf *data)
{
	fputs("printf '", out);
	for (size_t i = 0; i < data->len; i++) {
		unsigned char byte = (unsigned char)data->data[i];

		if (byte == '\n')
			fputs("\\n", out);
		else if (byte == '%')
			fputs("%%", out);
		else if (byte < 128 && isprint(byte) && !strchr("'\\", byte))
			putc(byte, out);
		else
			fprintf(out, "\\%03o", byte);
	}
	putc('\'', out);
}

static void print_files(FILE *out, const struct diff_case *c)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		const struct case_file *file = &c->files[i];
		const char *name = quote_maybe(file->name);

		switch (file->kind) {
		case CASE_FOLDER:
			fprintf(out, "  mkdir ./%s\n", name);
			break;
		case CASE_LINK:
			fprintf(out, "  ln -s %.*s ./%s\n",
				(int)file->data.len, file->data.data, name);
			break;
		case CASE_REGULAR:
			fputs("  ", out);
			case_print_data(out, &file->data);
			fprintf(out, " > ./%s\n", name);
			break;
		}
	}
	if (c->stdin_how == CASE_STDIN_FILE) {
		fputs("  ", out);
		case_print_data(out, &c->stdin_data);
		fputs(" > .stdin\n", out);
	}
}

static void print_redirections(FILE *out, const struct diff_case *c)
{
	static const char *const in[] = {
		[CASE_STDIN_PIPE] = "",
		[CASE_STDIN_FILE] = " < .stdin",
		[CASE_STDIN_FOLDER] = " < .",
		[CASE_STDIN_CLOSED] = " <&-",
	};
	static const char *const to[] = {
		[CASE_STDOUT_PIPE] = " | cat",
		[CASE_STDOUT_FILE] = " > .stdout",
		[CASE_STDOUT_APPEND] = " >> ./",
		[CASE_STDOUT_UPDATE] = " 1<> ./",
		[CASE_STDOUT_FULL] = " > /dev/full",
		[CASE_STDOUT_NULL] = " > /dev/null",
		[CASE_STDOUT_CLOSED] = " >&-",
	};

	fputs(in[c->stdin_how], out);
	if (c->merged && c->stdout_how == CASE_STDOUT_PIPE)
		fputs(" 2>&1", out);
	fputs(to[c->stdout_how], out);
	if (c->stdout_how == CASE_STDOUT_APPEND ||
	    c->stdout_how == CASE_STDOUT_UPDATE)
		fputs(quote_maybe(c->files[0].name), out);
	if (c->merged && c->stdout_how != CASE_STDOUT_PIPE)
		fputs(" 2>&1", out);
}

void case_print(FILE *out, const struct diff_case *c, const char *argv0,
		const char *oracle, const char *ours)
{
	fprintf(out, "for program in %s %s; do (\n", quote_maybe(oracle),
		quote_maybe(ours));
	fputs("  cd \"$(mktemp -d)\" || exit\n", out);
	print_files(out, c);
	fprintf(out, "  export LC_ALL=%s%s\n", c->utf8 ? "C.UTF-8" : "C",
		c->posix ? " POSIXLY_CORRECT=1" : "");
	if (c->variable)
		fprintf(out, "  export %s=%s\n", c->variable,
			quote_maybe(c->value));
	fputs("  ", out);
	if (c->stdin_how == CASE_STDIN_PIPE) {
		case_print_data(out, &c->stdin_data);
		fputs(" | ", out);
	}
	if (c->stdin_how == CASE_STDIN_FILE && c->stdin_skip)
		fprintf(out, "{ head -c %zu > /dev/null; ", c->stdin_skip);
	fprintf(out, "(exec -a %s \"$program\"", argv0);
	for (size_t i = 0; i < c->nargs; i++) {
		char *arg = mem_dup(c->args[i].data, c->args[i].len);

		fprintf(out, " %s", quote_maybe(arg));
		free(arg);
	}
	fputs(")", out);
	if (c->stdin_how == CASE_STDIN_FILE && c->stdin_skip)
		fputs("; }", out);
	print_redirections(out, c);
	fputs("\n  echo \"status ${PIPESTATUS[*]}\"\n); done\n", out);
}

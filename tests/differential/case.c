/* SPDX-License-Identifier: MIT */

/*
 * case - copying, and printing as a script: data as printf's argument, with
 * octal escapes for all but plain characters; long runs of one byte by head.
 */

#include "case.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"

enum { LONG_RUN = 100 }; /* bytes; shorter ones are written out */

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
	file->name = mem_strdup(name);
	return &file->data;
}

/* Lists of access: the version, then tag, permissions and id of each entry. */
#define ACL_START "\2\0\0\0"
#define ACL_ENTRY(tag, bits) tag "\0" bits "\0\377\377\377\377"
#define ACL_USER(bits) "\2\0" bits "\0\5\0\0\0"
#define TRAIT(name, value) {name, value, sizeof(value) - 1}

const struct case_trait case_traits[CASE_TRAITS] = {
	TRAIT("user.a", "value"),
	TRAIT("user.b \377", ""),
	TRAIT("trusted.t", "root's"),
	TRAIT("system.posix_acl_access",
	      ACL_START ACL_ENTRY("\1", "\6") ACL_USER("\7")
			ACL_ENTRY("\4", "\4") ACL_ENTRY("\20", "\7")
			ACL_ENTRY("\40", "\0")),
	TRAIT("system.posix_acl_default",
	      ACL_START ACL_ENTRY("\1", "\7") ACL_USER("\5")
			ACL_ENTRY("\4", "\5") ACL_ENTRY("\20", "\5")
			ACL_ENTRY("\40", "\1")),
	/* A capability: to bind to low ports. */
	TRAIT("security.capability",
	      "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
};

uid_t case_owner(const struct case_file *file, uid_t user)
{
	return file->owner ? CASE_FOREIGN_UID : user;
}

gid_t case_group(const struct case_file *file, uid_t user)
{
	static const gid_t gids[] = {
		[CASE_GROUP_SECOND] = CASE_SECOND_GID,
		[CASE_GROUP_FOREIGN] = CASE_FOREIGN_GID,
	};

	return file->group == CASE_GROUP_OWN ? (gid_t)user : gids[file->group];
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
	for (size_t i = 0; i < from->nfiles; i++) {
		to->files[i].name = mem_strdup(from->files[i].name);
		copy_buf(&to->files[i].data, &from->files[i].data);
	}
	copy_buf(&to->stdin_data, &from->stdin_data);
}

void case_free(struct diff_case *c)
{
	for (size_t i = 0; i < c->nargs; i++)
		buf_free(&c->args[i]);
	for (size_t i = 0; i < c->nfiles; i++) {
		free(c->files[i].name);
		buf_free(&c->files[i].data);
	}
	buf_free(&c->stdin_data);
	*c = (struct diff_case){0};
}

/* The number of bytes from AT on that are all the same. */
static size_t run_at(const struct buf *data, size_t at)
{
	size_t end = at + 1;

	while (end < data->len && data->data[end] == data->data[at])
		end++;
	return end - at;
}

/* Write a byte as it stands in printf's format, in single quotes. */
static void print_byte(FILE *out, unsigned char byte)
{
	if (byte == '\n')
		fputs("\\n", out);
	else if (byte == '%')
		fputs("%%", out);
	else if (byte < 128 && isprint(byte) && !strchr("'\\", byte))
		putc(byte, out);
	else
		fprintf(out, "\\%03o", byte);
}

/* Write a command for the bytes from AT on, up to the next long run or for
   that; returns where they end. */
static size_t print_piece(FILE *out, const struct buf *data, size_t at)
{
	size_t run = at < data->len ? run_at(data, at) : 0;

	if (run >= LONG_RUN) {
		fprintf(out, "head -c %zu /dev/zero | tr '\\0' '\\%03o'", run,
			(unsigned char)data->data[at]);
		return at + run;
	}
	fputs("printf '", out);
	for (; run > 0 && run < LONG_RUN; run = at < data->len
							? run_at(data, at)
							: 0) {
		while (run-- > 0)
			print_byte(out, (unsigned char)data->data[at++]);
	}
	putc('\'', out);
	return at;
}

void case_print_data(FILE *out, const struct buf *data)
{
	char *text;
	size_t len, pieces = 0, at = 0;
	FILE *all = open_memstream(&text, &len);

	if (!all)
		mem_exhausted();
	do {
		if (pieces++)
			fputs("; ", all);
		at = print_piece(all, data, at);
	} while (at < data->len);
	fclose(all);
	fprintf(out, pieces > 1 ? "{ %s; }" : "%s", text);
	free(text);
}

static void print_regular(FILE *out, const struct case_file *file)
{
	struct buf start = file->data, rest = file->data;

	fputs("  ", out);
	if (file->hole) {
		if (file->hole_at < start.len)
			start.len = file->hole_at;
		rest.data += start.len;
		rest.len -= start.len;
	}
	case_print_data(out, &start);
	fprintf(out, " > ./%s\n", quote_maybe(file->name));
	if (file->hole) {
		fprintf(out, "  truncate -s +%zu ./%s\n  ", file->hole,
			quote_maybe(file->name));
		case_print_data(out, &rest);
		fprintf(out, " >> ./%s\n", quote_maybe(file->name));
	}
}

static void print_file(FILE *out, const struct case_file *file)
{
	const char *name = quote_maybe(file->name);
	char *text = mem_dup(file->data.data, file->data.len);

	switch (file->kind) {
	case CASE_REGULAR:
		print_regular(out, file);
		break;
	case CASE_FOLDER:
		fprintf(out, "  mkdir ./%s\n", name);
		break;
	case CASE_LINK:
		fprintf(out, "  ln -s %s ./%s\n", quote_maybe(text), name);
		break;
	case CASE_HARD:
		fprintf(out, "  ln ./%s ./%s\n", quote_maybe(text), name);
		break;
	case CASE_FIFO:
		fprintf(out, "  mkfifo ./%s\n", name);
		break;
	case CASE_SOCKET:
		fprintf(out, "  python3 -c 'import os, sys; "
			     "os.mknod(sys.argv[1], 0o140644)' ./%s\n",
			name);
		break;
	case CASE_DEVICE:
		fprintf(out, "  mknod ./%s c 1 3\n", name);
		break;
	}
	free(text);
}

/* What FILE has beside its contents, in the order in which exec gives it. */
static void print_dress(FILE *out, const struct case_file *file, uid_t user)
{
	const char *name = quote_maybe(file->name);

	if (file->kind == CASE_HARD)
		return;
	if (user || file->owner || file->group)
		fprintf(out, "  chown -h %u:%u ./%s\n",
			(unsigned)case_owner(file, user),
			(unsigned)case_group(file, user), name);
	for (size_t i = 0; i < CASE_TRAITS; i++) {
		const struct case_trait *trait = &case_traits[i];

		if (!(file->traits & 1u << i))
			continue;
		fprintf(out, "  setfattr -n %s -v 0x",
			quote_maybe(trait->name));
		for (size_t k = 0; k < trait->len; k++)
			fprintf(out, "%02x", (unsigned char)trait->value[k]);
		fprintf(out, " ./%s\n", name);
	}
	if (file->has_mode)
		fprintf(out, "  chmod %04o ./%s\n", (unsigned)file->mode, name);
	if (file->seconds) {
		fprintf(out, "  touch -h -a -d @%lld.%09ld ./%s\n",
			(long long)file->seconds + CASE_ATIME_LATER,
			file->nanoseconds, name);
		fprintf(out, "  touch -h -m -d @%lld.%09ld ./%s\n",
			(long long)file->seconds, file->nanoseconds, name);
	}
}

static void print_files(FILE *out, const struct diff_case *c)
{
	if (c->user)
		fprintf(out, "  chown %u:%u .\n", (unsigned)c->user,
			(unsigned)c->user);
	for (size_t i = 0; i < c->nfiles; i++)
		print_file(out, &c->files[i]);
	for (size_t i = c->nfiles; i-- > 0;)
		print_dress(out, &c->files[i], c->user);
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

static void print_program(FILE *out, const struct diff_case *c,
			  const char *argv0)
{
	if (c->user)
		fprintf(out,
			"(exec setpriv --reuid=%u --regid=%u --groups=%u "
			"bash -c 'exec -a \"$0\" \"$@\"' %s \"$program\"",
			(unsigned)c->user, (unsigned)c->user,
			(unsigned)CASE_SECOND_GID, argv0);
	else
		fprintf(out, "(exec -a %s \"$program\"", argv0);
}

void case_print(FILE *out, const struct diff_case *c, const char *argv0,
		const char *oracle, const char *ours)
{
	fprintf(out, "for program in %s %s; do (\n", quote_maybe(oracle),
		quote_maybe(ours));
	fputs("  cd \"$(mktemp -d)\" || exit\n", out);
	print_files(out, c);
	if (c->locale)
		fprintf(out, "  export LC_ALL= LC_CTYPE=%s", c->locale);
	else
		fprintf(out, "  export LC_ALL=%s", c->utf8 ? "C.UTF-8" : "C");
	fprintf(out, "%s\n", c->posix ? " POSIXLY_CORRECT=1" : "");
	if (c->variable)
		fprintf(out, "  export %s=%s\n", c->variable,
			quote_maybe(c->value));
	if (c->tree)
		fprintf(out, "  umask %04o\n", (unsigned)c->mask);
	fputs("  ", out);
	if (c->stdin_how == CASE_STDIN_PIPE) {
		case_print_data(out, &c->stdin_data);
		fputs(" | ", out);
	}
	if (c->stdin_how == CASE_STDIN_FILE && c->stdin_skip)
		fprintf(out, "{ head -c %zu > /dev/null; ", c->stdin_skip);
	print_program(out, c, argv0);
	for (size_t i = 0; i < c->nargs; i++) {
		char *arg = mem_dup(c->args[i].data, c->args[i].len);

		fprintf(out, " %s", quote_maybe(arg));
		free(arg);
	}
	fputs(")", out);
	if (c->stdin_how == CASE_STDIN_FILE && c->stdin_skip)
		fputs("; }", out);
	print_redirections(out, c);
	fputs("\n  echo \"status ${PIPESTATUS[*]}\"\n", out);
	if (c->tree)
		fputs("  find . -printf "
		      "'%p %y%m %U:%G %t size %s blocks %b %n names %l\\n' |\n"
		      "    sort\n"
		      "  getfattr -R -P -h -d -m - -e hex . 2> /dev/null\n",
		      out);
	fputs("); done\n", out);
}

/* SPDX-License-Identifier: MIT */

/*
 * mcat - write files to standard output, one after another.
 *
 *	main.c   operands, and what can go wrong with each
 *	opts.c   the options
 *	format.c lines numbered and made visible: spans through cook, to output
 *	cook.c   what a piece of input looks like under -nbsvET
 *
 * Without formatting, bytes go down the ladder of copy/copy.h and mostly never
 * enter this process.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/quote.h"
#include "copy/copy.h"
#include "mcat/format.h"
#include "mcat/opts.h"

struct mcat {
	struct mcat_opts opts;
	struct format *format; /* NULL: bytes are copied as they are */
	struct stat out_st;
	bool read_stdin;
};

/*
 * Would copying IN_FD only chase its own output?  A file may be copied to
 * itself where reading is ahead of writing (cat-self, 1<>file).
 */
static bool is_output(const struct mcat *mcat, int in_fd, const struct stat *st)
{
	if (S_ISFIFO(st->st_mode) || S_ISSOCK(st->st_mode) ||
	    st->st_dev != mcat->out_st.st_dev ||
	    st->st_ino != mcat->out_st.st_ino)
		return false;
	off_t in_at = lseek(in_fd, 0, SEEK_CUR);
	if (in_at < 0)
		return false;
	int flags = fcntl(STDOUT_FILENO, F_GETFL);
	bool appends = flags >= 0 && (flags & O_APPEND);
	return in_at < lseek(STDOUT_FILENO, 0, appends ? SEEK_END : SEEK_CUR);
}

COMPAT_NORETURN static void write_error(int errnum)
{
	err_before(NULL, NULL); /* nothing more can be written */
	err_die(errnum, "write error");
}

/* Copy FD as it is; reports what is wrong with NAME. */
static void copy(const struct mcat *mcat, int fd, const char *name,
		 const struct stat *st)
{
	const struct copy_request request = {
		.src = fd,
		.dst = STDOUT_FILENO,
		.src_st = st,
		.dst_st = &mcat->out_st,
		.no_splice = mcat->opts.no_splice,
	};
	struct copy_result result;

	if (copy_data(&request, &result) == 0)
		return;
	if (result.side == COPY_DST)
		write_error(result.error);
	err_report(result.error, "%s", quote_maybe(name));
}

static void show(struct mcat *mcat, int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		err_report(errno, "%s", quote_maybe(name));
		return;
	}
	if (is_output(mcat, fd, &st)) {
		err_report(0, "%s: input file is output file",
			   quote_maybe(name));
		return;
	}
	if (!mcat->format) {
		copy(mcat, fd, name, &st);
		return;
	}
	switch (format_file(mcat->format, fd, &st)) {
	case FORMAT_DONE:
		break;
	case FORMAT_READ:
		err_report(errno, "%s", quote_maybe(name));
		break;
	case FORMAT_WRITE:
		write_error(errno);
	}
}

static void show_operand(struct mcat *mcat, const char *name)
{
	if (strcmp(name, "-") == 0) {
		mcat->read_stdin = true;
		show(mcat, STDIN_FILENO, name);
		return;
	}
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err_report(errno, "%s", quote_maybe(name));
		return;
	}
	show(mcat, fd, name);
	if (close(fd) != 0)
		err_report(errno, "%s", quote_maybe(name));
}

static void flush(void *format)
{
	(void)format_flush(format);
}

int main(int argc, char **argv)
{
	struct mcat mcat = {0};

	err_init(argc ? argv[0] : "mcat", 1);
	err_shorten();
	int at = mcat_parse(&mcat.opts, argc, argv);
	if (fstat(STDOUT_FILENO, &mcat.out_st) != 0)
		err_die(errno, "standard output");
	if (cook_needed(&mcat.opts.style)) {
		mcat.format = format_new(&mcat.opts.style, STDOUT_FILENO);
		err_before(flush, mcat.format);
	}

	if (at >= argc)
		show_operand(&mcat, "-");
	for (; at < argc; at++)
		show_operand(&mcat, argv[at]);

	err_before(NULL, NULL); /* the format is about to be gone */
	if (mcat.format && format_finish(mcat.format) != 0)
		write_error(errno);
	if (mcat.read_stdin && close(STDIN_FILENO) != 0)
		err_die(errno, "closing standard input");
	if (close(STDOUT_FILENO) != 0)
		write_error(errno);
	return err_status(0);
}

/* SPDX-License-Identifier: MIT */
#ifndef MCAT_FORMAT_H
#define MCAT_FORMAT_H

/*
 * format - files through cook to a descriptor, numbered and made visible.
 *
 * What a line's number is, and whether one was begun, carries over from file
 * to file.  Output is held back only while more input is there to be read.
 * Not thread-safe.
 */

#include <sys/stat.h>

struct cook_style;
struct format;

enum format_end {
	FORMAT_DONE,
	FORMAT_READ,  /* the input failed: errno */
	FORMAT_WRITE, /* the output failed: errno */
};

/* Write in STYLE to OUT_FD; exits where there is no memory for that. */
struct format *format_new(const struct cook_style *style, int out_fd);

/* Take FD from its offset to its end; *ST is its fstat. */
enum format_end format_file(struct format *format, int fd,
			    const struct stat *st);

/* Write what is held back.  0, or -1 with errno. */
int format_flush(struct format *format);

/* There is no more input: write the rest, free.  0, or -1 with errno. */
int format_finish(struct format *format);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef MGREP_PRINT_H
#define MGREP_PRINT_H

/*
 * print - what mgrep writes to standard output: lines with their prefixes and
 * colours, parts of lines, counts, or names.
 *
 * A printer is the sink of a scan.  What it is told goes to memory first, and
 * on its way to the output with the commit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct color;
struct emit;
struct match_state;
struct matcher;
struct scan_result;
struct sink;
struct stat;

enum print_what {
	PRINT_LINES,
	PRINT_PARTS,    /* what matches in lines (-o) */
	PRINT_COUNT,    /* how many lines are selected (-c) */
	PRINT_MATCHING, /* names of files with selected lines (-l) */
	PRINT_LACKING,  /* names of files without (-L) */
	PRINT_NOTHING,  /* (-q) */
};

struct print_options {
	enum print_what what;
	bool names;              /* -H */
	bool null_after_name;    /* -Z */
	bool numbers;            /* -n */
	bool offsets;            /* -b */
	bool tab;                /* -T */
	bool invert;             /* -v: it is the context that matches */
	bool flush;              /* after each commit */
	bool unhurried;          /* nobody waits for the first lines */
	bool check_encoding;     /* lines that are no text are not printed */
	bool say_binary;         /* a message says that there were some, or
	                            that a binary file is listed */
	unsigned char end;       /* of lines */
	const char *separator;   /* between groups of context; NULL: none */
	const struct color *color; /* NULL: no colours */
};

struct printer;

/*
 * A printer.  MATCHER and STATE find the parts of lines for -o and colours.
 * All arguments are borrowed as long as it lives.  Does not fail.
 */
struct printer *print_new(const struct print_options *options,
			  const struct matcher *matcher,
			  struct match_state *state);

void print_free(struct printer *p);

/* The sink that prints with P. */
struct sink *print_sink(struct printer *p);

/* Append to TEXT what stands between groups of lines. */
void print_separator(const struct print_options *options, struct buf *text);

/* What a printer has to know about a file; borrowed. */
struct print_file {
	const char *name;      /* as it is to be shown */
	const struct stat *st; /* its fstat */
	bool in_tree;          /* its name is shown even without -H */
};

/* FILE, or a part of it, begins, and goes out through EMIT. */
void print_begin(struct printer *p, struct emit *emit,
		 const struct print_file *file);

/* Was a line not printed, because it is no text?  Somebody else did not print
   one, of the same file. */
bool print_dropped(const struct printer *p);
void print_note_dropped(struct printer *p);

/* The file's scan gave RESULT. */
void print_end(struct printer *p, const struct scan_result *result);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_CASE_H
#define DIFFERENTIAL_CASE_H

/*
 * case - what a program is run on: arguments, files in an empty folder,
 * standard input and output, environment.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

#include "base/buf.h"

enum {
	CASE_ARGS = 64,
	CASE_MANY = 20, /* from so many on, no options are added */
	CASE_FILES = 24,
	CASE_PIPE_MAX = 65536, /* bytes that a pipe takes with no reader */
};

enum case_kind {
	CASE_REGULAR,
	CASE_FOLDER,
	CASE_LINK, /* symbolic; DATA is the target */
	CASE_HARD, /* one more name of the file named DATA, which precedes it */
	CASE_FIFO,
	CASE_SOCKET,
	CASE_DEVICE, /* as /dev/null */
};

/* An extended attribute, such as an access control list. */
struct case_trait {
	const char *name, *value;
	size_t len;
};

enum {
	CASE_TRAITS = 6,
	CASE_ATIME_LATER = 3, /* seconds from the mtime that a case gives */
	CASE_PLAIN_TIME = 1000000000,
};
extern const struct case_trait case_traits[CASE_TRAITS];

/* Whose a file is: by default, of the user that the program runs as. */
enum case_group {
	CASE_GROUP_OWN,
	CASE_GROUP_SECOND, /* the user is in this one too */
	CASE_GROUP_FOREIGN,
};
enum { CASE_SECOND_GID = 7, CASE_FOREIGN_GID = 6, CASE_FOREIGN_UID = 5 };

struct case_file {
	char *name; /* those in a folder follow it */
	enum case_kind kind;
	struct buf data;

	/* All 0, the rest is what it is for a new file. */
	size_t hole, hole_at; /* bytes of a hole, before byte HOLE_AT of DATA */
	bool has_mode;
	mode_t mode;
	bool owner; /* somebody else */
	enum case_group group;
	unsigned traits; /* one bit for each of case_traits */
	time_t seconds;  /* the mtime; the atime is CASE_ATIME_LATER */
	long nanoseconds;
};

enum case_stdin {
	CASE_STDIN_PIPE,
	CASE_STDIN_FILE,   /* with the offset at STDIN_SKIP */
	CASE_STDIN_FOLDER, /* the working folder */
	CASE_STDIN_CLOSED,
};

enum case_stdout {
	CASE_STDOUT_PIPE,
	CASE_STDOUT_FILE,   /* a new one */
	CASE_STDOUT_APPEND, /* >> the first file of FILES */
	CASE_STDOUT_UPDATE, /* 1<> the first file of FILES */
	CASE_STDOUT_FULL,   /* /dev/full */
	CASE_STDOUT_NULL, /* /dev/null */
	CASE_STDOUT_CLOSED,
};

struct diff_case {
	size_t nargs;
	struct buf args[CASE_ARGS]; /* without the NUL, and without argv[0] */
	size_t nfiles;
	struct case_file files[CASE_FILES];
	enum case_stdin stdin_how;
	struct buf stdin_data;
	size_t stdin_skip;
	enum case_stdout stdout_how;
	bool merged; /* standard error goes where standard output goes */
	bool utf8;   /* LC_ALL=C.UTF-8 instead of C */
	/* LC_CTYPE, the rest being C, instead of LC_ALL; NULL: none; not
	   owned. */
	const char *locale;
	bool posix;  /* POSIXLY_CORRECT */
	/* One more variable of the environment, or NULL; not owned. */
	const char *variable, *value;
	bool tree;   /* what is left of the files matters as well */
	mode_t mask; /* the umask, where TREE; otherwise 022 */
	uid_t user;  /* whom the program runs as; 0: whom we do */
};

/* Add an argument, or a regular file NAME whose data is returned to be filled;
   both die where there is no room. */
void case_arg(struct diff_case *c, const char *arg);
struct buf *case_file(struct diff_case *c, const char *name);

/* The owner and group of FILE where the program runs as USER. */
uid_t case_owner(const struct case_file *file, uid_t user);
gid_t case_group(const struct case_file *file, uid_t user);

void case_copy(struct diff_case *to, const struct diff_case *from);
void case_free(struct diff_case *c);

/* Write DATA as a command of the shell's that prints it. */
void case_print_data(FILE *out, const struct buf *data);

/*
 * Write C as a bash script that runs it with each of the programs ORACLE and
 * OURS under the name ARGV0.
 */
void case_print(FILE *out, const struct diff_case *c, const char *argv0,
		const char *oracle, const char *ours);

#endif

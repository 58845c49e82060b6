/* SPDX-License-Identifier: MIT */
#ifndef MCP_OPTS_H
#define MCP_OPTS_H

/*
 * opts - what mcp was asked to do.
 *
 * The handlers record what the command line says in the order it is said;
 * mcp_parse then derives what follows from all of it together.  Behind it, the
 * options are constant.
 */

#include <stdbool.h>

#include "cli/opt.h"
#include "copy/copy.h"
#include "fs/backup.h"

/* Which links in the source are followed. */
enum mcp_follow {
	FOLLOW_UNSET,    /* -P with -R but not -l, otherwise -L; not seen
			    behind mcp_parse */
	FOLLOW_NEVER,    /* -P */
	FOLLOW_OPERANDS, /* -H */
	FOLLOW_ALWAYS,   /* -L */
};

/* What is made of a file that is neither directory nor link. */
enum mcp_make {
	MAKE_COPY,
	MAKE_LINK,    /* -l */
	MAKE_SYMLINK, /* -s */
	MAKE_BOTH,    /* an error; not seen behind mcp_parse */
};

/* Which existing files are replaced. */
enum mcp_update {
	UPDATE_ALL,
	UPDATE_OLDER,     /* -u */
	UPDATE_NONE,      /* -n: the others are skipped */
	UPDATE_NONE_FAIL, /* the others are errors */
};

enum mcp_ask {
	ASK_UNSET,
	ASK_ALWAYS, /* -i */
	ASK_NEVER,  /* -n; UPDATE says what is to be done */
};

/* What is preserved of a file besides its contents. */
enum mcp_preserve {
	PRESERVE_MODE = 1, /* with its access control list */
	PRESERVE_OWNER = 2,
	PRESERVE_TIMES = 4,
	PRESERVE_LINKS = 8,  /* which names are links to one file */
	PRESERVE_XATTR = 16,
	PRESERVE_CONTEXT = 32, /* seen behind mcp_parse where SELinux is */
	PRESERVE_ALL = 63,
};

struct mcp_opts {
	/* Where from. */
	bool recursive;
	bool one_file_system;
	bool strip_slashes;
	enum mcp_follow follow;

	/* What. */
	enum mcp_make make;
	bool attributes_only;
	bool copy_contents; /* of special files; set where not recursive */
	enum copy_reflink reflink;
	enum copy_sparse sparse;
	unsigned preserve;  /* of enum mcp_preserve */
	bool preserve_or_fail;
	bool xattr_or_fail;   /* --preserve=xattr, by name */
	bool context_or_fail; /* --preserve=context, likewise */
	bool quiet; /* -a: not a word about lost xattrs and labels */
	bool default_label;  /* -Z: what the policy has for the place */
	const char *context; /* --context=CTX; NULL */
	bool new_modes;     /* --no-preserve=mode: not even as far as umask
			       allows */

	/* Where to. */
	const char *target_dir; /* -t; NULL */
	bool no_target_dir;     /* -T */
	bool parents;
	bool through_dangling;  /* write through a link to nowhere */
	bool keep_directory_symlink;

	/* What is there already. */
	enum mcp_update update;
	enum mcp_ask ask;
	bool force;  /* -f: remove what cannot be opened */
	bool remove; /* --remove-destination */
	enum backup_kind backup;
	const char *suffix;

	unsigned threads; /* that copy; 0: one for each processor */
	bool verbose;
	bool debug;

	/* As recorded; mcp_parse makes BACKUP and SUFFIX of them. */
	bool wants_backup;
	const char *control;
};

/* mcp's options, for parsing, help and completions. */
extern const struct opt_tool mcp_tool;

/*
 * Parse ARGV into OPTS; returns the index of the first operand.  Exits on
 * options that are wrong or exclude each other, --help and --version.
 */
int mcp_parse(struct mcp_opts *opts, int argc, char **argv);

#endif

/* SPDX-License-Identifier: MIT */

#include "mcp/opts.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/sys.h"
#include "fs/label.h"
#include "fs/path.h"

static const char *const reflink_words[] = {"auto", "always", "never", NULL};
static const int reflink_tags[] = {
	COPY_REFLINK_AUTO, COPY_REFLINK_ALWAYS, COPY_REFLINK_NEVER};

static const char *const sparse_words[] = {"never", "auto", "always", NULL};
static const int sparse_tags[] = {
	COPY_SPARSE_NEVER, COPY_SPARSE_AUTO, COPY_SPARSE_ALWAYS};

static const char *const update_words[] = {
	"all", "none", "none-fail", "older", NULL};
static const int update_tags[] = {
	UPDATE_ALL, UPDATE_NONE, UPDATE_NONE_FAIL, UPDATE_OLDER};

static const char *const backup_words[] = {
	"none", "off", "simple", "never", "existing", "nil", "numbered", "t",
	NULL};
static const int backup_tags[] = {
	BACKUP_NONE,	 BACKUP_NONE,	  BACKUP_SIMPLE,   BACKUP_SIMPLE,
	BACKUP_EXISTING, BACKUP_EXISTING, BACKUP_NUMBERED, BACKUP_NUMBERED};

static const char *const preserve_words[] = {
	"mode", "timestamps", "ownership", "links", "context", "xattr", "all",
	NULL};
static const int preserve_tags[] = {
	PRESERVE_MODE, PRESERVE_TIMES, PRESERVE_OWNER, PRESERVE_LINKS,
	PRESERVE_CONTEXT, PRESERVE_XATTR, PRESERVE_ALL};

static int word(const char *option, const char *value,
		const char *const *words, const int *tags)
{
	return tags[opt_word_or_die(&mcp_tool, option, value, words, tags,
				    EXIT_FAILURE)];
}

/* The tag is the place of a bool in struct mcp_opts. */
static void set_true(void *record, const struct opt *opt, const char *value)
{
	(void)value;
	*(bool *)((char *)record + opt->tag) = true;
}

static void set_follow(void *record, const struct opt *opt, const char *value)
{
	(void)value;
	((struct mcp_opts *)record)->follow = (enum mcp_follow)opt->tag;
}

static void set_make(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)value;
	opts->make |= (enum mcp_make)opt->tag;
}

static void set_ask(void *record, const struct opt *opt, const char *value)
{
	(void)value;
	((struct mcp_opts *)record)->ask = (enum mcp_ask)opt->tag;
}

static void set_archive(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt, (void)value;
	opts->follow = FOLLOW_NEVER;
	opts->recursive = true;
	opts->preserve |= PRESERVE_ALL;
	opts->preserve_or_fail = true;
	opts->quiet = true;
}

static void set_links(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt, (void)value;
	opts->follow = FOLLOW_NEVER;
	opts->preserve |= PRESERVE_LINKS;
}

static void set_backup(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt;
	opts->wants_backup = true;
	if (value)
		opts->control = value;
}

static void set_suffix(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt;
	opts->wants_backup = true;
	opts->suffix = value;
}

static void set_reflink(void *record, const struct opt *opt, const char *value)
{
	(void)opt;
	((struct mcp_opts *)record)->reflink =
		!value ? COPY_REFLINK_ALWAYS
		       : (enum copy_reflink)word("--reflink", value,
						 reflink_words, reflink_tags);
}

static void set_sparse(void *record, const struct opt *opt, const char *value)
{
	(void)opt;
	((struct mcp_opts *)record)->sparse = (enum copy_sparse)word(
		"--sparse", value, sparse_words, sparse_tags);
}

static void set_update(void *record, const struct opt *opt, const char *value)
{
	(void)opt;
	((struct mcp_opts *)record)->update =
		!value ? UPDATE_OLDER
		       : (enum mcp_update)word("--update", value, update_words,
					       update_tags);
}

static void set_target(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt;
	if (opts->target_dir)
		err_die(0, "multiple target directories specified");
	opts->target_dir = value;
}

static void preserve(struct mcp_opts *opts, unsigned what, bool on)
{
	if (on) {
		opts->preserve |= what;
		opts->xattr_or_fail |= what == PRESERVE_XATTR;
		opts->context_or_fail |= what == PRESERVE_CONTEXT;
	} else {
		opts->preserve &= ~what;
		if (what & PRESERVE_XATTR)
			opts->xattr_or_fail = false;
		if (what == PRESERVE_CONTEXT) /* but not by all */
			opts->context_or_fail = false;
	}
	if (what & PRESERVE_MODE)
		opts->new_modes = !on;
}

/* One by one, the words of LIST, which commas separate. */
static void preserve_list(struct mcp_opts *opts, const char *option,
			  const char *list, bool on)
{
	for (const char *end; list; list = *end ? end + 1 : NULL) {
		end = strchrnul(list, ',');
		char *name = mem_dup(list, (size_t)(end - list));
		int what = word(option, name, preserve_words, preserve_tags);
		free(name);
		preserve(opts, (unsigned)what, on);
	}
}

static void set_preserve(void *record, const struct opt *opt,
			 const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt;
	if (value)
		preserve_list(opts, "--preserve", value, true);
	else
		opts->preserve |=
			PRESERVE_MODE | PRESERVE_OWNER | PRESERVE_TIMES;
	opts->preserve_or_fail = true;
}

static void set_no_preserve(void *record, const struct opt *opt,
			    const char *value)
{
	(void)opt;
	preserve_list(record, "--no-preserve", value, false);
}

enum { THREADS_MOST = 256 };

static void set_threads(void *record, const struct opt *opt, const char *value)
{
	char *end;
	unsigned long threads = strtoul(value, &end, 10);

	(void)opt;
	if (*value < '0' || *value > '9' || *end || threads < 1 ||
	    threads > THREADS_MOST)
		err_die(0, "invalid number of threads: %s",
			quote_always(value));
	((struct mcp_opts *)record)->threads = (unsigned)threads;
}

#define TRUE(field) .set = set_true, .tag = offsetof(struct mcp_opts, field)

/* On other kernels, the default that is meant where VALUE is left out is no
   label, without a word. */
static void set_context(void *record, const struct opt *opt, const char *value)
{
	struct mcp_opts *opts = record;

	(void)opt;
	if (!sys_labels()) {
		if (value)
			err_warn(0, "warning: ignoring --context; it requires "
				    "an SELinux-enabled kernel");
	} else if (value) {
		opts->context = value;
	} else {
		opts->default_label = label_table() == 0;
		if (!opts->default_label)
			err_report(errno, "warning: ignoring --context");
	}
}

static const struct opt options[] = {
	{'a', "archive", .help = "the same as -dR --preserve=all",
	 .set = set_archive},
	{0, "attributes-only",
	 .help = "leave the contents, copy the attributes alone",
	 TRUE(attributes_only)},
	{0, "backup", OPT_OPTIONAL, "CONTROL",
	 .help = "keep what is replaced under another name",
	 .value = OPT_VALUE_WORDS, .words = backup_words, .set = set_backup},
	{'b', .help = "the same as --backup, without CONTROL",
	 .set = set_backup},
	{0, "copy-contents",
	 .help = "with -R, read special files instead of making such",
	 TRUE(copy_contents)},
	{'d', .help = "the same as -P --preserve=links", .set = set_links},
	{0, "debug", .help = "say how each file is copied; implies -v",
	 TRUE(debug)},
	{'f', "force",
	 .help = "remove an existing file that cannot be written to,\n"
		 "and try again",
	 TRUE(force)},
	{'i', "interactive", .help = "ask before replacing; overrides -n",
	 .set = set_ask, .tag = ASK_ALWAYS},
	{'H', .help = "follow symbolic links among the operands",
	 .set = set_follow, .tag = FOLLOW_OPERANDS},
	{'l', "link", .help = "make hard links instead of copies",
	 .set = set_make, .tag = MAKE_LINK},
	{'L', "dereference", .help = "follow all symbolic links",
	 .set = set_follow, .tag = FOLLOW_ALWAYS},
	{'n', "no-clobber",
	 .help = "skip what exists, without a word; --update=none\n"
		 "does the same; overrides -i",
	 .set = set_ask, .tag = ASK_NEVER},
	{0, "parents",
	 .help = "under DIRECTORY, use the whole name of SOURCE",
	 TRUE(parents)},
	{0, "path", .help = "the same as --parents", .flags = OPT_HIDDEN,
	 TRUE(parents)},
	{'P', "no-dereference", .help = "follow no symbolic link",
	 .set = set_follow, .tag = FOLLOW_NEVER},
	{'p', .help = "the same as --preserve=mode,ownership,timestamps",
	 .set = set_preserve},
	{0, "preserve", OPT_OPTIONAL, "LIST",
	 .help = "preserve the attributes of LIST (below), without\n"
		 "LIST those of -p",
	 .value = OPT_VALUE_LIST, .words = preserve_words,
	 .set = set_preserve},
	{0, "no-preserve", OPT_REQUIRED, "LIST",
	 .help = "do not preserve the attributes of LIST",
	 .value = OPT_VALUE_LIST, .words = preserve_words,
	 .set = set_no_preserve},
	{'R', "recursive", .help = "copy directories and what is in them",
	 TRUE(recursive)},
	{'r', .help = "the same as -R", TRUE(recursive)},
	{0, "remove-destination",
	 .help = "remove each existing file first",
	 TRUE(remove)},
	{0, "reflink", OPT_OPTIONAL, "WHEN",
	 .help = "share blocks until one file is written to: 'always'\n"
		 "(or fail), 'auto' where possible, 'never'",
	 .value = OPT_VALUE_WORDS, .words = reflink_words,
	 .set = set_reflink},
	{0, "sparse", OPT_REQUIRED, "WHEN",
	 .help = "make holes: 'always' where there are zeros, 'auto'\n"
		 "where SOURCE has some, 'never'",
	 .value = OPT_VALUE_WORDS, .words = sparse_words, .set = set_sparse},
	{0, "strip-trailing-slashes",
	 .help = "take SOURCE without the slashes at its end",
	 TRUE(strip_slashes)},
	{'S', "suffix", OPT_REQUIRED, "SUFFIX",
	 .help = "what a simple backup's name ends in; implies -b",
	 .set = set_suffix},
	{'s', "symbolic-link", .help = "make symbolic links instead of copies",
	 .set = set_make, .tag = MAKE_SYMLINK},
	{'t', "target-directory", OPT_REQUIRED, "DIRECTORY",
	 .help = "copy every SOURCE into DIRECTORY", .value = OPT_VALUE_DIR,
	 .set = set_target},
	{'T', "no-target-directory",
	 .help = "take DEST as the name of the copy, not as a directory\n"
		 "to copy into",
	 TRUE(no_target_dir)},
	{0, "update", OPT_OPTIONAL, "UPDATE",
	 .help = "which existing files to replace: 'all', 'none',\n"
		 "'none-fail', or 'older' (where UPDATE is left out)",
	 .value = OPT_VALUE_WORDS, .words = update_words, .set = set_update},
	{'u', .help = "the same as --update=older", .set = set_update},
	{'v', "verbose", .help = "say what is done", TRUE(verbose)},
	{0, "keep-directory-symlink",
	 .help = "copy into an existing symbolic link to a directory",
	 TRUE(keep_directory_symlink)},
	{'x', "one-file-system",
	 .help = "leave directories on other file systems empty",
	 TRUE(one_file_system)},
	{'Z', .help = "give copies the SELinux label that the policy has for\n"
		      "their place",
	 .set = set_context},
	{0, "context", OPT_OPTIONAL, "CTX",
	 .help = "as -Z; with CTX, give that label to what is created",
	 .set = set_context},
	{0, "threads", OPT_REQUIRED, "N",
	 .help = "copy trees and many files with up to N threads\n"
		 "(default: one for each processor)",
	 .flags = OPT_EXTENSION, .set = set_threads},
	{0, "help", .help = "say this, and exit", .set = opt_help},
	{0, "version", .help = "say which version this is, and exit",
	 .set = opt_version},
};

/* In the order in which GNU's messages list them. */
static const char *const long_names[] = {
	"archive", "attributes-only", "backup", "copy-contents", "debug",
	"dereference", "force", "interactive", "link", "no-clobber",
	"no-dereference", "no-preserve", "no-target-directory",
	"one-file-system", "parents", "path", "preserve", "recursive",
	"remove-destination", "sparse", "reflink", "strip-trailing-slashes",
	"suffix", "symbolic-link", "target-directory", "update", "verbose",
	"keep-directory-symlink", "context", "help", "version", NULL,
};

static const char *const synopsis[] = {
	"[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY",
	"[OPTION]... -t DIRECTORY SOURCE...", NULL};

const struct opt_tool mcp_tool = {
	.name = "mcp",
	.synopsis = synopsis,
	.purpose = "Copy SOURCE to DEST, or each SOURCE into DIRECTORY.\n\n",
	.epilogue =
		"\n"
		"LIST is a list of these words, with commas between: 'mode' "
		"(permissions and\n"
		"access control list), 'ownership', 'timestamps', 'links' "
		"(hard links among\n"
		"what is copied), 'xattr' (extended attributes), 'context' "
		"(the label of\n"
		"SELinux), 'all'.\n"
		"\n"
		"CONTROL, or else the variable VERSION_CONTROL, says how "
		"backups are named:\n"
		"  none, off       no backups\n"
		"  simple, never   FILE~, or with the SUFFIX of -S or the\n"
		"                  variable SIMPLE_BACKUP_SUFFIX\n"
		"  numbered, t     FILE.~1~, FILE.~2~ and so on\n"
		"  existing, nil   numbered where there are such already, "
		"otherwise simple;\n"
		"                  this is the default\n"
		"\n"
		"With -b and -f, a file copied to itself is a backup of it.\n",
	.options = options,
	.count = COMPAT_COUNT(options),
	.long_names = long_names,
	.usage_status = EXIT_FAILURE,
};

COMPAT_NORETURN static void excluded(const char *why)
{
	err_report(0, "%s", why);
	opt_usage(&mcp_tool, EXIT_FAILURE);
}

static void resolve_backup(struct mcp_opts *opts)
{
	const char *where = "backup type";

	if (!opts->wants_backup)
		return;
	const char *control = opts->control;
	if (!control) {
		where = "$VERSION_CONTROL";
		control = getenv("VERSION_CONTROL");
	}
	opts->backup = BACKUP_EXISTING;
	if (control && *control)
		opts->backup = (enum backup_kind)word(
			where, control, backup_words, backup_tags);
	if (!opts->suffix)
		opts->suffix = getenv("SIMPLE_BACKUP_SUFFIX");
	/* Slashes may only be at its end, which is no use, but GNU's way. */
	if (!opts->suffix || !*opts->suffix || *opts->suffix == '/' ||
	    path_base(opts->suffix) != opts->suffix)
		opts->suffix = "~";
}

/* -Z overrides -a, but what was asked for by name must not exclude it. */
static void resolve_context(struct mcp_opts *opts)
{
	const bool given = opts->default_label || opts->context;
	const bool preserved = opts->preserve & PRESERVE_CONTEXT;

	if (!preserved && !opts->context_or_fail)
		return;
	if (given && preserved && opts->context_or_fail)
		err_die(0, "cannot set target context and preserve it");
	const bool there = sys_labels();
	if (opts->context_or_fail && !there)
		err_die(0, "cannot preserve security context without an "
			   "SELinux-enabled kernel");
	if (given || !there)
		opts->preserve &= ~(unsigned)PRESERVE_CONTEXT;
}

static void resolve(struct mcp_opts *opts)
{
	if (opts->make == MAKE_BOTH)
		excluded("cannot make both hard and symbolic links");
	if (opts->ask == ASK_NEVER)
		opts->update = UPDATE_NONE;
	if (opts->wants_backup && (opts->update == UPDATE_NONE ||
				   opts->update == UPDATE_NONE_FAIL))
		excluded("--backup is mutually exclusive with -n or "
			 "--update=none-fail");
	if (opts->reflink == COPY_REFLINK_ALWAYS &&
	    opts->sparse != COPY_SPARSE_AUTO)
		excluded("--reflink can be used only with --sparse=auto");
	resolve_backup(opts);
	resolve_context(opts);
	if (opts->follow == FOLLOW_UNSET)
		opts->follow = opts->recursive && opts->make != MAKE_LINK
				       ? FOLLOW_NEVER
				       : FOLLOW_ALWAYS;
	if (!opts->recursive)
		opts->copy_contents = true;
	if (opts->sparse == COPY_SPARSE_NEVER)
		opts->reflink = COPY_REFLINK_NEVER;
	if (opts->debug)
		opts->verbose = true;
	opts->through_dangling = getenv("POSIXLY_CORRECT") != NULL;
}

int mcp_parse(struct mcp_opts *opts, int argc, char **argv)
{
	*opts = (struct mcp_opts){0};
	int at = opt_parse(&mcp_tool, argc, argv, opts);
	resolve(opts);
	return at;
}

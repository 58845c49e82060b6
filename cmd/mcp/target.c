/* SPDX-License-Identifier: MIT */

#include "mcp/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/knob.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/sys.h"
#include "fs/inoset.h"
#include "fs/path.h"
#include "mcp/jobs.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"
#include "mcp/parents.h"
#include "mcp/tree.h"

enum { LEAST = 32 }; /* operands that are worth threads */

static void check_count(const struct mcp_opts *opts, char **operands,
			size_t count)
{
	if (count == 0) {
		err_report(0, "missing file operand");
		opt_usage(&mcp_tool, EXIT_FAILURE);
	}
	if (count == 1 && !opts->target_dir) {
		err_report(0, "missing destination file operand after %s",
			   quote_always(operands[0]));
		opt_usage(&mcp_tool, EXIT_FAILURE);
	}
	if (!opts->no_target_dir)
		return;
	if (opts->target_dir)
		err_die(0, "cannot combine --target-directory (-t) and "
			   "--no-target-directory (-T)");
	if (count > 2) {
		err_report(0, "extra operand %s", quote_always(operands[2]));
		opt_usage(&mcp_tool, EXIT_FAILURE);
	}
}

void target_find(struct target *target, const struct mcp_opts *opts,
		 char **operands, size_t *count)
{
	check_count(opts, operands, *count);
	*target = (struct target){.name = opts->target_dir, .dir = -1};
	if (target->name) {
		target->dir = sys_open_place(AT_FDCWD, target->name, true);
		if (target->dir < 0)
			err_die(errno, "target directory %s",
				quote_always(target->name));
		return;
	}
	target->name = operands[--*count];
	if (!opts->no_target_dir)
		target->dir = sys_open_place(AT_FDCWD, target->name, true);
	if (target->dir < 0 && *count > 1)
		err_die(errno, "target %s", quote_always(target->name));
	if (target->dir < 0 && opts->parents) {
		err_report(0, "with --parents, the destination must be a "
			      "directory");
		opt_usage(&mcp_tool, EXIT_FAILURE);
	}
}

/* With -b and -f, the backup of a file that is copied to itself is the copy:
   its suffix, to be freed.  NULL: it is not so here. */
static char *self_suffix(const struct mcp_opts *opts, const char *source,
			 const char *name)
{
	struct stat st;

	if (!opts->force || !opts->backup || strcmp(source, name) != 0 ||
	    stat(name, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	return backup_suffix(AT_FDCWD, name, opts->backup, opts->suffix);
}

static void copy_to(struct mcp *mcp, const char *source, const char *name)
{
	char *suffix = self_suffix(mcp->opts, source, name);

	if (!suffix) {
		tree_copy(mcp, source, &(struct place){AT_FDCWD, name, name});
		return;
	}
	struct mcp_opts opts = *mcp->opts;
	const struct mcp_opts *given = mcp->opts;
	char *copy = backup_name(name, suffix);

	opts.backup = BACKUP_NONE;
	/* cppcheck-suppress autoVariables; put back below */
	mcp->opts = &opts;
	tree_copy(mcp, source, &(struct place){AT_FDCWD, copy, copy});
	mcp->opts = given;
	free(copy);
	free(suffix);
}

/* Copy SOURCE into the directory AT, below PARENTS or where that is NULL, under
   its own last name. */
static void copy_under(struct mcp *mcp, const char *source, int at,
		       const struct parents *parents, const char *shown)
{
	const char *base = path_base(source);
	char *name = mem_dup(base, path_trim(base));

	/* The parent of something is copied into the target itself, the root
	   likewise; not so the parent as such. */
	bool up = strcmp(name, "..") == 0 && !parents;
	const char *own = up || *name == '/' ? "." : name;
	const struct place dst =
		parents ? parents_place(parents, at, own, shown)
			: (struct place){at, own, shown};
	tree_copy(mcp, source, &dst);
	free(name);
}

static void copy_into(const struct target *target, struct mcp *mcp,
		      const char *source)
{
	const bool whole = mcp->opts->parents;
	char *name = mem_dup(source, path_trim(source));
	const char *tail = whole ? name : path_base(name);
	struct buf shown = {0};
	struct parents parents;

	if (!whole && strcmp(tail, "..") == 0)
		tail = ".";
	if (!path_join(&shown, target->name, tail))
		err_die(0, "memory exhausted");
	if (!whole)
		copy_under(mcp, source, target->dir, NULL, shown.data);
	else if (parents_make(&parents, mcp, target->dir, target->name,
			      source)) {
		copy_under(mcp, source, target->dir, &parents, shown.data);
		parents_close(&parents, mcp, target->name);
	}
	buf_free(&shown);
	free(name);
}

/* Could the walk of one of the COUNT OPERANDS come to TARGET, and so to the
   copies of those before it? */
static bool is_met(const struct target *target, char **operands, size_t count)
{
	const struct place place = {target->dir, ".", target->name};

	for (size_t i = 0; i < count; i++) {
		if (tree_reaches(operands[i], &place))
			return true;
	}
	return false;
}

/* May two of the COUNT OPERANDS have one last name?  What is compared is a hash
   (FNV-1a). */
static bool names_meet(char **operands, size_t count)
{
	struct inoset hashes = {0};
	bool meet = false;

	for (size_t i = 0; i < count && !meet; i++) {
		const char *name = path_base(operands[i]);
		const char *end = name + path_trim(name);
		ino_t hash = (ino_t)0xcbf29ce484222325;
		while (name < end)
			hash = (hash ^ (unsigned char)*name++) *
			       (ino_t)0x100000001b3;
		meet = inoset_find(&hashes, 0, hash) ||
		       !inoset_put(&hashes, 0, hash, operands[i]);
	}
	inoset_free(&hashes);
	return meet;
}

/* Get threads for so many operands that they are worth it, if no two of them
   meet. */
static void begin(const struct target *target, struct mcp *mcp, size_t count)
{
	const size_t least = knob_size("MAPUTILS_THREADS", 0) ? 2 : LEAST;
	struct stat st;

	if (target->dir < 0 || count < least || mcp->many ||
	    mcp->opts->parents || fstat(target->dir, &st) != 0 ||
	    !(mcp->jobs = jobs_new(mcp, false)))
		return;
	mcp->dev = st.st_dev;
	mcp->site = site_new(-1, target->dir);
	if (!mcp->site) {
		jobs_free(mcp->jobs);
		mcp->jobs = NULL;
	}
}

static void copy(const struct target *target, struct mcp *mcp, char *source)
{
	if (target->dir < 0) {
		copy_to(mcp, source, target->name);
		return;
	}
	if (mcp->opts->strip_slashes)
		source[path_trim(source)] = '\0';
	copy_into(target, mcp, source);
}

void target_copy(const struct target *target, struct mcp *mcp, char **operands,
		 size_t count)
{
	mcp->many = count > 1 && names_meet(operands, count);
	mcp->revisits = mcp->opts->recursive && count > 1 &&
			is_met(target, operands, count);
	begin(target, mcp, count);
	for (size_t i = 0; i < count; i++)
		copy(target, mcp, operands[i]);
	jobs_free(mcp->jobs);
	site_release(mcp->site);
}

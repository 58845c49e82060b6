/* SPDX-License-Identifier: MIT */

/*
 * differential - run a tool of ours and GNU's on the same random cases, and
 * show, made small, each case in which output, messages or status differ.
 *
 *	differential [-n CASES] [-s SEED] [-f FIRST] [-j JOBS] [-k SHOWN]
 *		     [-l LOCALE] [-o ORACLE] [-u UID] [-w KNOBS]... [-x EXCUSE]
 *		     TOOL PROGRAM
 *
 * Each job shows SHOWN cases at most.  What the excuse numbered EXCUSE (from 0)
 * applies to counts as different, so that it can be looked at.  With -l, all
 * cases have the characters of LOCALE, which LOCPATH may lead to, not those of
 * C or C.UTF-8.  With -u, which is for root, both
 * programs run as the user UID, who must be able to reach them.  With -w, ours,
 * a debug build, does each case once more with each KNOBS, words NAME=VALUE, in
 * the environment, and has to answer the same as without them, excused or not.
 * ORACLE is a program, by default GNU's of PATH.  A case depends on SEED and
 * its number alone: -f N -n 1 runs that one again.  What is in the
 * environment goes to both, so that a debug build can be tried with its
 * switches.  Exit status 0 if nothing differs.
 *
 * main.c    the workers, one process each, and their sums
 * tool.h    what is particular to a tool
 * mcat.c    cat's cases
 * mcp.c     cp's cases; what is excused is in mcp_excuses.c
 * mgrep.c   grep's cases, with patterns from mgrep_pattern.c and options from
 *           mgrep_options.c; what is excused is in mgrep_excuses*.c
 * case.c    a case: copy it, print it as a script
 * exec.c    run a program on a case
 * tree.c    the files of a case: make, describe, remove
 * shrink.c  make a failing case small
 */

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/mem.h"
#include "exec.h"
#include "shrink.h"
#include "tool.h"

enum { MAX_JOBS = 64, MAX_WAYS = 16 };

static const struct diff_tool *const tools[] = {
	&tool_mcat,
	&tool_mcp,
	&tool_mgrep,
	&tool_mgrep_perl,
};

struct settings {
	unsigned long cases, first, seed, shown;
	int jobs;
	const char *locale; /* of all cases; NULL: of their choice */
	int exposed; /* the excuse that is none; -1: all are */
	uid_t user; /* 0: whom we run as */
	const struct diff_tool *tool;
	char *oracle, *ours; /* absolute */
	const char *ways[MAX_WAYS]; /* of doing the same otherwise: knobs */
	int nways;
};

struct sums {
	unsigned long cases, different, endless, excused[TOOL_EXCUSES];
};

/* What comes of a case; from 0 on, the number of the excuse that applies. */
enum verdict {
	VERDICT_ENDLESS = -3, /* theirs hangs, so there is nothing to compare */
	VERDICT_SAME = -2,
	VERDICT_DIFFERENT = -1,
};

/* Does C ask for --help or --version?  Those texts are our own. */
static bool asks_help(const struct diff_case *c)
{
	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		if (arg->len > 2 &&
		    (memcmp(arg->data, "--help", arg->len < 6 ? arg->len : 6)
			     == 0 ||
		     memcmp(arg->data, "--version",
			    arg->len < 9 ? arg->len : 9) == 0))
			return true;
	}
	return false;
}

static int compare(const struct diff_case *c, const struct settings *set,
		   const struct outcome *theirs, const struct outcome *ours)
{
	const struct diff_excuse *excuses = set->tool->excuses;

	if (outcome_equal(theirs, ours))
		return VERDICT_SAME;
	for (int i = 0; !ours->hung && excuses && excuses[i].reason; i++) {
		if (excuses[i].applies(c, theirs, ours))
			return i == set->exposed ? VERDICT_DIFFERENT : i;
	}
	return VERDICT_DIFFERENT;
}

/* Put the words of WAY into the environment, or take them out of it. */
static void set_way(const char *way, bool on)
{
	char *words = mem_strdup(way), *rest = words;

	for (char *name; (name = strsep(&rest, " "));) {
		char *value = strchr(name, '=');
		if (!value)
			continue;
		*value = '\0';
		if (on)
			setenv(name, value + 1, 1);
		else
			unsetenv(name);
	}
	free(words);
}

/* Run ours on C with the knobs of WAY, or without: NULL. */
static void exec_way(const struct diff_case *c, const struct settings *set,
		     const char *way, struct outcome *outcome)
{
	if (way)
		set_way(way, true);
	exec_case(c, set->ours, set->tool->argv0, outcome);
	if (way)
		set_way(way, false);
}

/* The first way in which what comes of C is not OURS, or NULL. */
static const char *other_way(const struct diff_case *c,
			     const struct settings *set,
			     const struct outcome *ours)
{
	const char *found = NULL;

	for (int i = 0; i < set->nways && !found; i++) {
		struct outcome other;
		exec_way(c, set, set->ways[i], &other);
		/* How much was read before writing failed may depend on it. */
		if (c->stdout_how == CASE_STDOUT_CLOSED)
			other.offset = ours->offset;
		if (!outcome_equal(ours, &other))
			found = set->ways[i];
		outcome_free(&other);
	}
	return found;
}

static int judge(const struct diff_case *c, const struct settings *set)
{
	struct outcome theirs, ours;

	if (asks_help(c))
		return VERDICT_SAME;
	exec_case(c, set->oracle, set->tool->argv0, &theirs);
	if (theirs.hung) {
		outcome_free(&theirs);
		return VERDICT_ENDLESS;
	}
	exec_way(c, set, NULL, &ours);
	int verdict = compare(c, set, &theirs, &ours);
	if (verdict != VERDICT_DIFFERENT && other_way(c, set, &ours))
		verdict = VERDICT_DIFFERENT;
	outcome_free(&theirs);
	outcome_free(&ours);
	return verdict;
}

static bool differs(const struct diff_case *c, void *set)
{
	return judge(c, set) == VERDICT_DIFFERENT;
}

/* The lines of TEXT that are not in OTHER. */
static void print_lines(FILE *out, const struct buf *text,
			const struct buf *other)
{
	const char *end = text->data + text->len, *next;

	for (const char *line = text->data; line < end; line = next) {
		next = (const char *)memchr(line, '\n',
					    (size_t)(end - line)) + 1;
		if (!other->len || !memmem(other->data, other->len, line,
					   (size_t)(next - line)))
			fprintf(out, "#\ttree %.*s", (int)(next - line), line);
	}
}

/*
 * What the program made of the case, in comments; the start of it, where it is
 * long, and of the files what the OTHER program made otherwise.
 */
static void print_outcome(FILE *out, const char *whose,
			  const struct outcome *outcome,
			  const struct outcome *other)
{
	const struct buf *bufs[] = {&outcome->out, &outcome->err};

	fprintf(out, "# %s: status %#x%s", whose, (unsigned)outcome->status,
		outcome->hung ? ", hung" : "");
	if (outcome->offset >= 0)
		fprintf(out, ", input left at %lld",
			(long long)outcome->offset);
	for (int i = 0; i < 2; i++) {
		struct buf start = *bufs[i];

		if (start.len > 400)
			start.len = 400;
		fprintf(out, i == 0 ? "\n#\tout " : "\n#\terr ");
		case_print_data(out, &start);
	}
	putc('\n', out);
	print_lines(out, &outcome->tree, &other->tree);
}

static void show(const struct settings *set, unsigned long number,
		 struct diff_case *c)
{
	struct outcome theirs, ours;
	char *text;
	size_t len;

	shrink_case(c, differs, (void *)set);
	/* In memory first, so that workers do not write into each other. */
	FILE *out = open_memstream(&text, &len);
	if (!out)
		mem_exhausted();
	fprintf(out, "\n# differs: %s, seed %lu, case %lu\n", set->tool->name,
		set->seed, number);
	if (set->tool->variable)
		fprintf(out, "export %s=1\n", set->tool->variable);
	case_print(out, c, set->tool->argv0, set->oracle, set->ours);
	exec_case(c, set->oracle, set->tool->argv0, &theirs);
	exec_way(c, set, NULL, &ours);
	print_outcome(out, "theirs", &theirs, &ours);
	print_outcome(out, "ours", &ours, &theirs);
	outcome_free(&theirs);
	const char *way = other_way(c, set, &ours);
	if (way) {
		struct outcome other;
		exec_way(c, set, way, &other);
		print_outcome(out, way, &other, &ours);
		outcome_free(&other);
	}
	outcome_free(&ours);
	fclose(out);
	fputs(text, stdout);
	fflush(stdout);
	free(text);
}

/* All cases whose number is ME modulo the jobs. */
static struct sums work(const struct settings *set, int me)
{
	struct sums sums = {0};

	for (unsigned long i = (unsigned long)me; i < set->cases;
	     i += (unsigned long)set->jobs) {
		unsigned long number = set->first + i;
		struct random random = {
			set->seed * 0x2545f4914f6cdd1d + number};
		struct diff_case c = {0};

		random_next(&random);
		c.user = set->user;
		set->tool->generate(&random, &c);
		if (set->locale)
			c.utf8 = false;
		c.locale = set->locale;
		sums.cases++;
		int verdict = judge(&c, set);
		if (verdict >= 0)
			sums.excused[verdict]++;
		else if (verdict == VERDICT_ENDLESS)
			sums.endless++;
		else if (verdict == VERDICT_DIFFERENT &&
			 sums.different++ < set->shown)
			show(set, number, &c);
		case_free(&c);
	}
	return sums;
}

/* Fork a worker with a scratch folder of its own; its sums come by a pipe. */
static int fork_worker(const struct settings *set, const char *scratch, int me)
{
	char folder[PATH_MAX + 16];
	int ends[2];

	if (pipe(ends) < 0)
		err_die(errno, "pipe");
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		err_die(errno, "fork");
	if (pid > 0) {
		close(ends[1]);
		return ends[0];
	}
	snprintf(folder, sizeof(folder), "%s/%d", scratch, me);
	if (mkdir(folder, 0755) < 0 || chdir(folder) < 0)
		err_die(errno, "%s", folder);
	struct sums sums = work(set, me);
	if (write(ends[1], &sums, sizeof(sums)) != (ssize_t)sizeof(sums) ||
	    chdir("/") < 0 || rmdir(folder) < 0)
		err_die(errno, "%s", folder);
	_exit(EXIT_SUCCESS);
}

static struct sums run_all(const struct settings *set)
{
	char scratch[PATH_MAX];
	const char *tmp = getenv("TMPDIR");
	int readers[MAX_JOBS];
	struct sums sums = {0}, one;

	/* There, new files have ascending numbers, by which cp sorts. */
	if (!tmp)
		tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(scratch, sizeof(scratch), "%s/differential.XXXXXX", tmp);
	if (!mkdtemp(scratch) || chmod(scratch, 0755) < 0)
		err_die(errno, "%s", scratch);
	for (int i = 0; i < set->jobs; i++)
		readers[i] = fork_worker(set, scratch, i);
	for (int i = 0; i < set->jobs; i++) {
		if (read(readers[i], &one, sizeof(one)) != sizeof(one)) {
			err_report(0, "worker %d died", i);
			continue;
		}
		sums.cases += one.cases;
		sums.different += one.different;
		sums.endless += one.endless;
		for (int k = 0; k < TOOL_EXCUSES; k++)
			sums.excused[k] += one.excused[k];
	}
	while (wait(NULL) > 0)
		;
	rmdir(scratch);
	return sums;
}

/* How many cases each reason excused. */
static void print_excused(const struct sums *sums, const struct settings *set)
{
	const struct diff_excuse *excuses = set->tool->excuses;

	for (int i = 0; excuses && excuses[i].reason; i++) {
		if (sums->excused[i])
			printf("%8lu excused (%d): %s\n", sums->excused[i],
			       i, excuses[i].reason);
	}
	if (sums->endless)
		printf("%8lu not compared: %s did not end in %d s\n",
		       sums->endless, set->oracle, EXEC_SECONDS);
}

COMPAT_NORETURN static void usage(void)
{
	err_die(0, "usage: differential [-n CASES] [-s SEED] [-f FIRST] "
		   "[-j JOBS] [-k SHOWN] [-l LOCALE] [-o ORACLE] [-u UID] "
		   "[-w KNOBS]... [-x EXCUSE] TOOL PROGRAM");
}

static char *absolute(const char *program)
{
	char *path = realpath(program, NULL);

	if (!path)
		err_die(errno, "%s", program);
	return path;
}

/* The first NAME of PATH. */
static char *look_up(const char *name)
{
	char *path = mem_strdup(getenv("PATH") ? getenv("PATH") : "/usr/bin");
	char full[PATH_MAX];

	for (char *rest = path, *dir; (dir = strsep(&rest, ":"));) {
		snprintf(full, sizeof(full), "%s/%s", dir, name);
		if (access(full, X_OK) == 0) {
			free(path);
			return absolute(full);
		}
	}
	err_die(0, "no %s in PATH", name);
}

static void read_settings(struct settings *set, int argc, char **argv)
{
	static const char options[] = "n:s:f:j:k:l:o:u:w:x:";

	for (int opt; (opt = getopt(argc, argv, options)) != -1;) {
		if (opt == 'n')
			set->cases = strtoul(optarg, NULL, 10);
		else if (opt == 's')
			set->seed = strtoul(optarg, NULL, 10);
		else if (opt == 'f')
			set->first = strtoul(optarg, NULL, 10);
		else if (opt == 'j')
			set->jobs = atoi(optarg);
		else if (opt == 'k')
			set->shown = strtoul(optarg, NULL, 10);
		else if (opt == 'u')
			set->user = (uid_t)strtoul(optarg, NULL, 10);
		else if (opt == 'l')
			set->locale = optarg;
		else if (opt == 'w' && set->nways < MAX_WAYS)
			set->ways[set->nways++] = optarg;
		else if (opt == 'x')
			set->exposed = atoi(optarg);
		else if (opt == 'o')
			set->oracle = absolute(optarg);
		else
			usage();
	}
	if (argc - optind != 2 || set->jobs < 1 || set->jobs > MAX_JOBS)
		usage();
	for (size_t i = 0; i < COMPAT_COUNT(tools); i++) {
		if (strcmp(tools[i]->name, argv[optind]) == 0)
			set->tool = tools[i];
	}
	if (!set->tool)
		err_die(0, "no cases for %s", argv[optind]);
	set->ours = absolute(argv[optind + 1]);
	if (!set->oracle)
		set->oracle = look_up(set->tool->argv0);
}

int main(int argc, char **argv)
{
	struct settings set = {
		.cases = 20000,
		.seed = 1,
		.shown = 5,
		.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN),
		.exposed = -1,
	};
	/* A program that eats its own output must end before the disk does. */
	struct rlimit limit = {16 << 20, 16 << 20};

	err_init("differential", EXIT_FAILURE);
	read_settings(&set, argc, argv);
	setrlimit(RLIMIT_FSIZE, &limit);
	if (set.tool->variable)
		setenv(set.tool->variable, "1", 1);
	umask(022);
	if (set.user && setgroups(1, (gid_t[]){CASE_SECOND_GID}) < 0)
		err_die(errno, "setgroups");
	time_t begin = time(NULL);
	struct sums sums = run_all(&set);
	print_excused(&sums, &set);
	printf("%s: %lu cases, %lu differ from %s (seed %lu, %ld s)\n",
	       set.tool->name, sums.cases, sums.different, set.oracle,
	       set.seed, (long)(time(NULL) - begin));
	if (sums.different || sums.cases != set.cases)
		err_latch();
	return err_status(EXIT_SUCCESS);
}

/* SPDX-License-Identifier: MIT */

/*
 * race - time programs at the same task, in turns.
 *
 *	race [-kmu] [-n ROUNDS] [-o null|pipe|FILE] [-i FILE] [-x PATH]
 *	     [-s TIMES] [-t TITLE] [-c PATH] NAME=PROGRAM... -- ARG...
 *
 * Each PROGRAM (with leading arguments, separated by blanks) is run with the
 * ARGs, one after the other, ROUNDS times over, so that whatever else the
 * machine does strikes them alike; a first round does not count.  Standard
 * output goes where -o says (a pipe is drained by another process), standard
 * input comes from -i, and PATH is removed with all that is in it before each
 * run and after the last; then all is written that is to be, so that nobody
 * pays for what others did.  With -k it gets another name instead, PATH.*, for
 * ext4 is slow to make files (0.2 ms each, to both processors) as long as many
 * were removed in the last minutes: it gives none of their inodes to another
 * and looks at them one by one.  With -s, a program that in the first round
 * takes more than TIMES as long as the fastest of all but the first sits the
 * others out, unless it is the first: that round is then its result.  With -c,
 * the contents of all files in the tree PATH are dropped from memory before
 * each run (POSIX_FADV_DONTNEED, which anybody may ask for; directories and
 * inodes stay), so that they come from the disk.
 *
 * Prints a line: the title; for each program the shortest and the median
 * wall time and the shortest user + system time, in milliseconds; and the
 * first program's shortest and median as ratios to the best of the others':
 * of wall time or, with -u, of user + system time.  With -m instead the most
 * anonymous memory that each was seen to have, looked at many times a second,
 * in MiB, and at last the first one's and the least of the others'.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "bench/files.h"

extern char **environ;

enum { MAX_RACERS = 8, MAX_ARGS = 64 };

struct racer {
	const char *name;
	char *argv[MAX_ARGS];
	size_t argc;
	double *wall, *cpu; /* of each round, the first one in front */
	size_t rounds;      /* that count */
	bool out;           /* sits the other rounds out */
	double peak;        /* MiB */
};

struct race {
	size_t rounds;
	double patience; /* 0: nobody sits out */
	bool by_cpu, memory, keep;
	const char *out, *in, *scratch, *title;
	const char *cold; /* to be read from the disk; NULL: nothing is */
	struct racer racers[MAX_RACERS];
	size_t count;
};

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_scratch(const struct race *race)
{
	static int kept;
	char *name;

	if (!race->scratch)
		return;
	if (race->keep) {
		if (asprintf(&name, "%s.%d.%d", race->scratch, (int)getpid(),
			     kept++) < 0)
			err_die(errno, "memory");
		if (rename(race->scratch, name) != 0 && errno != ENOENT)
			err_die(errno, "%s", name);
		free(name);
	}
	nftw(race->scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	sync();
}

static void make_cold(const struct race *race)
{
	if (race->cold && files_each(race->cold, files_drop) != 0)
		err_die(errno, "%s", race->cold);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double milliseconds(struct timeval tv)
{
	return (double)tv.tv_sec * 1e3 + (double)tv.tv_usec / 1e3;
}

/* Fork a process that reads FD to its end, as fast as it can. */
static pid_t drain(int fd, int other)
{
	static char buffer[1 << 18];
	pid_t pid = fork();

	if (pid < 0)
		err_die(errno, "fork");
	if (pid > 0)
		return pid;
	close(other);
	while (read(fd, buffer, sizeof(buffer)) > 0)
		;
	_exit(EXIT_SUCCESS);
}

/* Where the program is to write; *DRAINER reads it, if it is a pipe. */
static int open_out(const struct race *race, pid_t *drainer)
{
	int ends[2], fd;

	*drainer = 0;
	if (strcmp(race->out, "pipe") == 0) {
		if (pipe2(ends, O_CLOEXEC) < 0)
			err_die(errno, "pipe");
		*drainer = drain(ends[0], ends[1]);
		close(ends[0]);
		return ends[1];
	}
	if (strcmp(race->out, "null") == 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	else
		fd = open(race->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			  0644);
	if (fd < 0)
		err_die(errno, "%s", race->out);
	return fd;
}

/* The anonymous memory of PID at this moment, in MiB. */
static double anonymous(pid_t pid)
{
	char path[64], line[256];
	double kib = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kib = strtod(line + 8, NULL);
	if (status)
		fclose(status);
	return kib / 1024;
}

/* Look at R, which runs as PID, until it ends. */
static void watch(struct racer *r, pid_t pid)
{
	const struct timespec pause = {.tv_nsec = 500000};

	for (;;) {
		siginfo_t info = {0};
		double now_has = anonymous(pid);

		if (now_has > r->peak)
			r->peak = now_has;
		if (waitid(P_PID, (id_t)pid, &info,
			   WEXITED | WNOHANG | WNOWAIT) != 0 ||
		    info.si_pid)
			return;
		nanosleep(&pause, NULL);
	}
}

/* Run R once; the wall time, and in *CPU user and system time. */
static double run(const struct race *race, struct racer *r, double *cpu)
{
	posix_spawn_file_actions_t actions;
	pid_t pid, drainer;
	struct rusage usage;
	int status;

	remove_scratch(race);
	make_cold(race);
	int in = open(race->in ? race->in : "/dev/null", O_RDONLY | O_CLOEXEC);
	int out = open_out(race, &drainer);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	double begin = now();
	int error = posix_spawnp(&pid, r->argv[0], &actions, NULL, r->argv,
				 environ);
	if (error)
		err_die(error, "%s", r->argv[0]);
	close(out);
	if (race->memory)
		watch(r, pid);
	if (wait4(pid, &status, 0, &usage) != pid)
		err_die(errno, "wait");
	if (drainer)
		waitpid(drainer, NULL, 0);
	double wall = now() - begin;
	posix_spawn_file_actions_destroy(&actions);
	close(in);
	/* A grep that finds nothing says 1. */
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		err_die(0, "%s failed", r->name);
	*cpu = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
	return wall;
}

/* The first round is run: who is to sit the others out? */
static void sort_out(struct race *race)
{
	double best = race->racers[race->count > 1].wall[0];

	for (size_t i = 2; i < race->count; i++)
		if (race->racers[i].wall[0] < best)
			best = race->racers[i].wall[0];
	for (size_t i = 1; i < race->count && race->patience > 0; i++) {
		struct racer *r = &race->racers[i];
		r->out = r->wall[0] > best * race->patience;
	}
}

static void run_all(struct race *race)
{
	for (size_t round = 0; round <= race->rounds; round++) {
		for (size_t i = 0; i < race->count; i++) {
			struct racer *r = &race->racers[i];

			if (r->out)
				continue;
			/* The second takes the place of the first. */
			size_t at = round ? r->rounds++ : 0;
			r->wall[at] = run(race, r, &r->cpu[at]);
		}
		if (round == 0)
			sort_out(race);
	}
	for (size_t i = 0; i < race->count; i++)
		if (race->racers[i].out)
			race->racers[i].rounds = 1;
	remove_scratch(race);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What R is judged by: the least, or else the median. */
static double value(const struct race *race, const struct racer *r, bool least)
{
	const size_t i = least ? 0 : r->rounds / 2;

	if (race->memory)
		return r->peak;
	return race->by_cpu ? r->cpu[i] : r->wall[i];
}

/* The least of all but the first. */
static double best_of_others(const struct race *race, bool least)
{
	double best = value(race, &race->racers[1], least);

	for (size_t k = 2; k < race->count; k++)
		if (value(race, &race->racers[k], least) < best)
			best = value(race, &race->racers[k], least);
	return best;
}

static void print(const struct race *race)
{
	const struct racer *first = &race->racers[0];

	printf("%-24s", race->title);
	for (size_t i = 0; i < race->count; i++) {
		const struct racer *r = &race->racers[i];

		qsort(r->wall, r->rounds, sizeof(*r->wall), compare);
		qsort(r->cpu, r->rounds, sizeof(*r->cpu), compare);
		if (race->memory)
			printf(" | %s %.1f MiB", r->name, r->peak);
		else if (r->out)
			printf(" | %s %.1f once", r->name, r->wall[0]);
		else
			printf(" | %s %.1f / %.1f (%.1f)", r->name, r->wall[0],
			       r->wall[r->rounds / 2], r->cpu[0]);
	}
	if (race->count > 1 && race->memory)
		printf(" | peak %.1f / %.1f", first->peak,
		       best_of_others(race, true));
	else if (race->count > 1)
		printf(" | ratio %.2f / %.2f",
		       value(race, first, true) / best_of_others(race, true),
		       value(race, first, false) / best_of_others(race, false));
	putchar('\n');
}

/* NAME=PROGRAM, split at blanks. */
static void add_racer(struct race *race, char *text)
{
	struct racer *r = &race->racers[race->count];
	char *program = strchr(text, '=');

	if (!program || race->count == MAX_RACERS)
		err_die(0, "bad program: %s", text);
	*program++ = '\0';
	*r = (struct racer){.name = text};
	r->wall = mem_zalloc(race->rounds, sizeof(*r->wall));
	r->cpu = mem_zalloc(race->rounds, sizeof(*r->cpu));
	for (char *word; (word = strsep(&program, " "));) {
		if (!*word)
			continue;
		if (r->argc == MAX_ARGS - 1)
			err_die(0, "%s: too many arguments", r->name);
		r->argv[r->argc++] = word;
	}
	race->count++;
}

static void read_arguments(struct race *race, int argc, char **argv)
{
	for (int opt; (opt = getopt(argc, argv, "+kmun:o:i:x:s:t:c:")) != -1;) {
		if (opt == 'n' && atoi(optarg) > 0)
			race->rounds = (size_t)atoi(optarg);
		else if (opt == 'k')
			race->keep = true;
		else if (opt == 'm')
			race->memory = true;
		else if (opt == 'u')
			race->by_cpu = true;
		else if (opt == 'o')
			race->out = optarg;
		else if (opt == 'i')
			race->in = optarg;
		else if (opt == 'x')
			race->scratch = optarg;
		else if (opt == 's' && strtod(optarg, NULL) >= 1)
			race->patience = strtod(optarg, NULL);
		else if (opt == 't')
			race->title = optarg;
		else if (opt == 'c')
			race->cold = optarg;
		else
			err_die(0, "see the head of tests/bench/race.c");
	}
	int i = optind;
	for (; i < argc && strcmp(argv[i], "--") != 0; i++)
		add_racer(race, argv[i]);
	for (i++; i < argc; i++) {
		for (size_t k = 0; k < race->count; k++) {
			struct racer *r = &race->racers[k];

			if (r->argc == MAX_ARGS - 1)
				err_die(0, "too many arguments");
			r->argv[r->argc++] = argv[i];
		}
	}
}

int main(int argc, char **argv)
{
	struct race race = {.rounds = 7, .out = "null", .title = ""};

	err_init("race", EXIT_FAILURE);
	read_arguments(&race, argc, argv);
	sync(); /* what is still to be written cannot be dropped */
	run_all(&race);
	print(&race);
	return err_status(EXIT_SUCCESS);
}

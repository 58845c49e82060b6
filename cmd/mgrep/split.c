/* SPDX-License-Identifier: MIT */

/*
 * The submitting thread cuts the map at line ends; the parts are jobs, and
 * come back in order.  Each is scanned as if nothing were known of those
 * before it but whether a NUL was in them, as far as that is known when the
 * part is submitted, and how many lines they have.  Those are counted only as
 * far as there are lines to number, by the threads that have one: each up to
 * the end of its own part, which it has in the cache and the next is to ask
 * for.
 *
 * When parts are retired, the scan moves on over them.  Where a part does not
 * fit there is no harm: it and all that follow are dropped, and the scan goes
 * on from where it stands, with new parts or without.  So it is
 *
 *	- behind the first NUL, where lines are other lines;
 *	- in the part with the last line that -m allows;
 *	- where a line was not printed that has to do with context;
 *	- where the file shrank under the map;
 *	- where a part stopped early, because of much output.
 *
 * What is left at the end, less than a part, is the scan's own to finish.
 */

#include "mgrep/split.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/knob.h"
#include "base/mem.h"
#include "io/input.h"
#include "match/match.h"
#include "mgrep/emit.h"
#include "mgrep/search.h"
#include "sched/sched.h"
#include "text/byte.h"

enum {
	SPLIT_MIN = 4 << 20, /* bytes of a file that is worth it */
	PART = 1 << 20,      /* bytes of a part, which a cache should hold */
	PART_MIN = 64 << 10, /* one with much output */
	CONTEXT_MOST = 1000, /* lines that a part has to look back */
	SLOTS_EXTRA = 4,     /* parts that wait, beside two a thread */
	BEYOND = 4 << 10,    /* where a part's last line may mostly end */
};

/* What happens to the parts that were submitted. */
enum course {
	COURSE_ON,    /* they fit */
	COURSE_AGAIN, /* they do not: make new ones, from the place */
	COURSE_ALONE, /* nor would others */
	COURSE_READ,  /* nor does the map: the file shrank */
};

struct split {
	struct search *own;
	const struct search_file *file;
	struct emit_out *out;
	struct sched_queue *queue;
	struct scan_place *place; /* behind the last part that was retired */
	off_t origin;
	size_t size; /* of a part */
	enum course course;
	enum scan_status status;
	char *failure;
	atomic_bool dropping; /* parts need not be looked at any more */

	/* What threads share that number lines. */
	pthread_mutex_t lock;
	pthread_cond_t more_counted;
	struct part *first, **end; /* parts that are not retired */
	off_t claimed;   /* somebody counts the lines that end before here */
	off_t counted;   /* before here they are counted: */
	uintmax_t lines; /* so many */
};

struct part {
	struct sched_job job;
	struct split *split;
	struct part *next;
	struct scan_part scan;
	struct emit emit;
	const struct input_span *span; /* of the file, once it runs */
	bool is_known; /* how many lines end before it: */
	uintmax_t lines;

	/* what came of it */
	enum scan_status status;
	struct scan_place place;
	bool shrank;  /* the file */
	bool dropped; /* a line was not printed */
	char *failure;
};

bool split_pays(const struct search_options *options, const struct stat *st)
{
	const struct scan_options *o = options->scan;
	size_t part = knob_size("MAPUTILS_PART", 0);

	return S_ISREG(st->st_mode) &&
	       st->st_size >= (off_t)(part ? 2 * part : SPLIT_MIN) &&
	       o->before <= CONTEXT_MOST && o->after <= CONTEXT_MOST;
}

/* On any thread. */

/* Where the part ends that begins at or before FROM; parts that were retired
   are as good as any other stretch. */
static off_t stretch_end(const struct split *s, off_t from)
{
	const struct part *part = s->first;

	while (part->scan.to <= from)
		part = part->next;
	off_t end = from < part->scan.from ? part->scan.from : part->scan.to;
	return end - from > PART ? from + PART : end;
}

/* S->counted moves on by a stretch to TO, with LINES. */
static void add_lines(struct split *s, off_t to, uintmax_t lines)
{
	s->counted = to;
	s->lines += lines;
	for (struct part *p = s->first; p; p = p->next) {
		if (p->scan.from == to) {
			p->is_known = true;
			p->lines = s->lines;
		}
	}
	pthread_cond_broadcast(&s->more_counted);
}

/* Count the lines of the next stretch that is nobody's. */
static void count_stretch(struct split *s, const struct input_span *span)
{
	off_t from = s->claimed, to = stretch_end(s, from);
	uintmax_t lines = 0;

	s->claimed = to;
	pthread_mutex_unlock(&s->lock);
	if (!atomic_load(&s->dropping))
		lines = byte_count(span->data + (from - span->offset),
				   (size_t)(to - from),
				   s->own->options->scan->end);
	pthread_mutex_lock(&s->lock);
	while (s->counted < from)
		pthread_cond_wait(&s->more_counted, &s->lock);
	add_lines(s, to, lines);
}

/* How many lines end before the part that SCAN is of. */
static uintmax_t lines_before(const struct scan_part *scan)
{
	const char *base = (const char *)scan - offsetof(struct part, scan);
	const struct part *part = (const void *)base;
	struct split *s = part->split;

	pthread_mutex_lock(&s->lock);
	while (s->claimed < scan->to)
		count_stretch(s, part->span);
	while (!part->is_known)
		pthread_cond_wait(&s->more_counted, &s->lock);
	pthread_mutex_unlock(&s->lock);
	return part->lines;
}

static void run_part(struct sched_job *job, void *state)
{
	struct part *part = (struct part *)job;
	struct split *s = part->split;
	struct search *search = state;
	struct input *in = search->input;
	struct input_span span;

	input_borrow(in, s->own->input);
	input_next(in, 0, &span);
	part->span = &span;
	if (!atomic_load(&s->dropping)) {
		print_begin(search->printer, &part->emit, &s->file->print);
		part->status = scan_part(search->scan, in, s->file->fd, &span,
					 &part->scan, &part->place);
		part->shrank = input_valid(in) < span.len;
		part->dropped = print_dropped(search->printer);
		if (part->status == SCAN_MATCH_ERROR)
			part->failure = mem_strdup(match_error(
				search->options->matcher, search->state));
	}
	input_stop(in);
}

/* On the submitting thread. */

/* Does what came of PART hold, knowing all that is before it? */
static bool fits(const struct part *part)
{
	struct split *s = part->split;
	const struct scan_place *place = s->place;

	if (part->scan.binary != place->binary)
		s->course = COURSE_AGAIN;
	else if (part->dropped && scan_has_context(s->own->options->scan))
		s->course = COURSE_ALONE;
	else if (place->left != SCAN_NO_LIMIT &&
		 part->place.selected > place->left)
		s->course = COURSE_ALONE;
	return s->course == COURSE_ON;
}

/* Move the place over PART. */
static void move_on(const struct part *part)
{
	const struct scan_options *o = part->split->own->options->scan;
	struct scan_place *place = part->split->place;
	const struct scan_place old = *place;

	*place = part->place;
	place->selected += old.selected;
	place->left = old.left;
	if (part->is_known) {
		place->number += part->lines;
	} else { /* nobody wanted to know */
		place->counted = old.counted;
		place->number = old.number;
	}
	if (old.left != SCAN_NO_LIMIT)
		place->left -= part->place.selected;
	if (part->place.selected == 0)
		place->resume = old.resume;
	if (place->told < 0)
		place->told = old.told;
	place->binary_selected |= old.binary_selected;
	if (place->binary && o->nul == SCAN_NUL_NOTHING)
		place->selected = 0;
	if (place->left == 0 && place->pending == 0)
		place->done = true;
}

/* Take over what came of PART, which fits. */
static void accept(struct part *part)
{
	struct split *s = part->split;
	const struct scan_place *place = s->place;

	emit_end(&part->emit);
	if (part->dropped)
		print_note_dropped(s->own->printer);
	move_on(part);
	s->status = part->status;
	s->failure = part->failure;
	part->failure = NULL;
	if (s->status != SCAN_DONE || place->done || place->left == 0 ||
	    (place->binary && place->pending)) {
		s->course = COURSE_ALONE;
	} else if (part->shrank) {
		s->course = COURSE_READ;
	} else if (place->at < part->scan.to) {
		s->course = COURSE_AGAIN;
		s->size = s->size / 8 > PART_MIN ? s->size / 8 : PART_MIN;
	}
}

static void retire_part(struct sched_job *job, void *state)
{
	struct part *part = (struct part *)job;
	struct split *s = part->split;

	(void)state;
	pthread_mutex_lock(&s->lock);
	s->first = part->next;
	if (!s->first)
		s->end = &s->first;
	pthread_mutex_unlock(&s->lock);
	if (s->course == COURSE_ON && fits(part))
		accept(part);
	else
		emit_drop(&part->emit);
	if (s->course != COURSE_ON)
		atomic_store(&s->dropping, true);
	free(part->failure);
	free(part);
}

/* The end of the part that begins at FROM; FROM: there is none. */
static off_t next_part(struct split *s, off_t from)
{
	off_t to = from + (off_t)s->size + BEYOND;

	if (!input_fetch(s->own->input, from, to)) {
		s->course = COURSE_READ;
		return from;
	}
	return scan_cut(s->own->scan, from, s->size);
}

/* Submit the part [FROM, TO). */
static void submit_part(struct split *s, off_t from, off_t to)
{
	struct part *part = mem_zalloc(1, sizeof(*part));

	part->job.run = run_part;
	part->job.retire = retire_part;
	part->split = s;
	part->scan = (struct scan_part){
		.origin = s->origin,
		.from = from,
		.to = to,
		.binary = s->place->binary,
		.lines_before = lines_before,
	};
	emit_begin(&part->emit, s->out, &part->job, true);
	pthread_mutex_lock(&s->lock);
	part->is_known = s->counted == from;
	part->lines = s->lines;
	*s->end = part;
	s->end = &part->next;
	pthread_mutex_unlock(&s->lock);
	sched_submit(s->queue, &part->job);
}

/* Submit one part after another, from the place on, while they fit. */
static void submit(struct split *s)
{
	off_t from = s->place->at, to;

	s->course = COURSE_ON;
	s->claimed = s->counted = s->place->counted;
	s->lines = s->place->number;
	atomic_store(&s->dropping, false);
	for (; s->course == COURSE_ON && (to = next_part(s, from)) > from;
	     from = to)
		submit_part(s, from, to);
	sched_drain(s->queue);
}

enum scan_status split_file(struct search *own, const struct search_file *file,
			    struct emit *emit, struct sched *sched,
			    char **failure)
{
	struct split s = {
		.own = own,
		.file = file,
		.out = emit->out,
		.place = scan_place(own->scan),
		.size = knob_size("MAPUTILS_PART", PART),
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.more_counted = PTHREAD_COND_INITIALIZER,
	};

	/* A file with a hole has fewer lines than it looks. */
	if (input_way(own->input) != INPUT_MAPPED || s.place->done ||
	    s.place->binary)
		return SCAN_DONE;
	s.origin = s.place->at;
	s.end = &s.first;
	s.queue = sched_queue_new(sched, 2 * sched_threads(sched) + SLOTS_EXTRA,
				  1);
	do
		submit(&s);
	while (s.course == COURSE_AGAIN);
	sched_queue_free(s.queue);
	if (s.course == COURSE_READ)
		scan_leave_map(own->scan);
	pthread_cond_destroy(&s.more_counted);
	pthread_mutex_destroy(&s.lock);
	*failure = s.failure;
	return s.status;
}

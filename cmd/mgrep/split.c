/* SPDX-License-Identifier: MIT */

/*
 * The submitting thread cuts the map at line ends; the parts are jobs, and
 * come back in order.  Each is scanned as if nothing were known of those
 * before it but how many lines they have and whether a NUL was in them.  The
 * lines are counted by the parts themselves, first of all, and summed up in
 * order; of a NUL, a part takes what is known when it is submitted.
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

	pthread_mutex_t lock;
	pthread_cond_t counted;
	size_t summed; /* parts whose lines are in the sum */
	uintmax_t lines;
};

struct part {
	struct sched_job job;
	struct split *split;
	size_t number; /* of those since the last new beginning */
	struct scan_part scan;
	struct emit emit;

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

/* How many lines end before PART of the file in SPAN, which tells in turn how
   many it has. */
static uintmax_t lines_before(const struct part *part,
			      const struct input_span *span)
{
	struct split *s = part->split;
	const struct scan_options *o = s->own->options->scan;
	const struct scan_part *p = &part->scan;
	uintmax_t own = 0;

	if (!o->numbers)
		return 0;
	if (!atomic_load(&s->dropping))
		own = byte_count(span->data + (p->from - span->offset),
				 (size_t)(p->to - p->from), o->end);
	pthread_mutex_lock(&s->lock);
	while (s->summed < part->number)
		pthread_cond_wait(&s->counted, &s->lock);
	uintmax_t before = s->lines;
	s->lines += own;
	s->summed++;
	pthread_cond_broadcast(&s->counted);
	pthread_mutex_unlock(&s->lock);
	return before;
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
	part->scan.lines = lines_before(part, &span);
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
	const struct scan_options *o = s->own->options->scan;
	bool context = o->gaps || o->before > 0 || o->after > 0;

	if (part->scan.binary != place->binary)
		s->course = COURSE_AGAIN;
	else if (part->dropped && context)
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
	if (old.left != SCAN_NO_LIMIT)
		place->left -= part->place.selected;
	if (part->place.selected == 0)
		place->resume = old.resume;
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

/* Submit one part after another, from the place on, while they fit. */
static void submit(struct split *s)
{
	off_t from = s->place->at, to;

	s->course = COURSE_ON;
	s->summed = 0;
	s->lines = scan_lines_before(s->own->scan);
	atomic_store(&s->dropping, false);
	for (size_t i = 0;
	     s->course == COURSE_ON && (to = next_part(s, from)) > from; i++) {
		struct part *part = mem_zalloc(1, sizeof(*part));
		part->job.run = run_part;
		part->job.retire = retire_part;
		part->split = s;
		part->number = i;
		part->scan = (struct scan_part){
			.origin = s->origin,
			.from = from,
			.to = to,
			.binary = s->place->binary,
		};
		emit_begin(&part->emit, s->out, &part->job, true);
		sched_submit(s->queue, &part->job);
		from = to;
	}
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
		.counted = PTHREAD_COND_INITIALIZER,
	};

	/* A file with a hole has fewer lines than it looks. */
	if (input_way(own->input) != INPUT_MAPPED || s.place->done ||
	    s.place->binary)
		return SCAN_DONE;
	s.origin = s.place->at;
	s.queue = sched_queue_new(sched, 2 * sched_threads(sched) + SLOTS_EXTRA,
				  1);
	do
		submit(&s);
	while (s.course == COURSE_AGAIN);
	sched_queue_free(s.queue);
	if (s.course == COURSE_READ)
		scan_leave_map(own->scan);
	pthread_cond_destroy(&s.counted);
	pthread_mutex_destroy(&s.lock);
	*failure = s.failure;
	return s.status;
}

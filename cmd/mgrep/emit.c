/* SPDX-License-Identifier: MIT */

#include "mgrep/emit.h"

#include "base/err.h"
#include "io/output.h"
#include "sched/sched.h"

enum {
	HELD_MOST = 8 << 20, /* bytes in all jobs that wait */
	DUE_GROWS = 4,       /* so many times more from piece to piece */
};

void emit_begin(struct emit *e, struct emit_out *out, struct sched_job *job,
		bool whole)
{
	*e = (struct emit){.out = out, .job = job, .whole = whole};
}

static void put(struct emit_out *out, const struct buf *text)
{
	struct output *output = out->output;

	output_write(output, text->data, text->len);
	if (out->flush || output->len >= out->due) {
		output_flush(output);
		out->due = out->due ? out->due * DUE_GROWS : 1;
	}
	if (output->error) {
		err_before(NULL, NULL); /* nothing more can be written */
		err_die(output->error, "write error");
	}
}

/* Its turn has come: what is held goes first. */
static void open_up(struct emit *e)
{
	if (e->separated && e->out->used && e->out->separator.len)
		put(e->out, &e->out->separator);
	if (e->held.len)
		put(e->out, &e->held);
	emit_drop(e);
	e->open = true;
}

/* May what was given to E, and LEN bytes more, go out?  Waits where too much
   is held. */
static bool may_open(const struct emit *e, size_t len)
{
	bool full = atomic_load(&e->out->held) + len > HELD_MOST;

	if (!full && (e->whole || !sched_is_first(e->job)))
		return false;
	sched_await(e->job); /* what was said before comes before */
	return !e->whole;
}

/* Hold TEXT, in its own buffer if that is not much too large. */
static void hold(struct emit *e, struct buf *text)
{
	size_t room = e->held.room;

	if (!e->held.len && text->len >= text->room / 2) {
		struct buf other = e->held;
		e->held = *text;
		*text = other;
	} else if (!buf_add(&e->held, text->data, text->len)) {
		err_die(0, "memory exhausted");
	}
	atomic_fetch_add(&e->out->held, e->held.room - room);
}

void emit_text(struct emit *e, struct buf *text, bool separated, bool used)
{
	/* Where nothing is new, what was held must not pass what was said. */
	bool news = text->len > 0 || (separated && !e->separated);

	e->separated |= separated;
	e->used |= used;
	if (!news)
		return;
	if (!e->open && may_open(e, text->len))
		open_up(e);
	if (e->open)
		put(e->out, text);
	else
		hold(e, text);
	text->len = 0;
}

void emit_turn(struct emit *e)
{
	sched_await(e->job);
	if (!e->open)
		open_up(e);
}

void emit_end(struct emit *e)
{
	if (!e->open)
		open_up(e);
	e->out->used |= e->used;
}

void emit_drop(struct emit *e)
{
	atomic_fetch_sub(&e->out->held, e->held.room);
	buf_free(&e->held);
}

/* SPDX-License-Identifier: MIT */
#ifndef MCP_JOBS_H
#define MCP_JOBS_H

/*
 * jobs - what is below an operand, or many operands, copied by all processors.
 *
 * The walk goes ahead on one thread, which decides what becomes of each file,
 * and hands over the copying.  Whatever needs an order keeps it: messages and
 * -v, links among the copies, and the attributes of a directory, which come
 * when all that is in it is done.  A copy is handed over only if no other can
 * meet it, so that the result is that of one file after another; jobs_suit
 * says which those are.
 *
 * All functions belong to the thread that walks.
 */

#include <stdbool.h>
#include <sys/stat.h>

struct folder;
struct jobs;
struct mcp;
struct node;

/*
 * Threads for what MCP copies, of which a WALK leads, or else files that are
 * operands.  NULL: it is to be done by one alone, as what it was asked to do
 * needs an order, or there are no processors, descriptors or memory for more.
 */
struct jobs *jobs_new(struct mcp *mcp, bool walk);

/* Drain and free JOBS, or NULL. */
void jobs_free(struct jobs *jobs);

/*
 * What was handed over may still be waiting for company.  No more: to be called
 * before anything else is said or done that is to be behind it.
 */
void jobs_flush(struct jobs *jobs);

/* Wait until all is done that was handed over. */
void jobs_drain(struct jobs *jobs);

/* Is it? */
bool jobs_idle(const struct jobs *jobs);

/* A source's directory and its copy, open for as long as jobs need them. */
struct site;

/* Take copies of the descriptors SRC (or -1) and DST.  NULL with errno. */
struct site *site_new(int src, int dst);

/* The caller needs SITE (or NULL) no more. */
void site_release(struct site *site);

/* The next files go into the directory ST, which was there before.  If others
   did, by another name of it (a bind mount), these wait for those. */
void jobs_enter(struct jobs *jobs, const struct stat *st);

/* Is NODE's copy one to be handed over?  An operand's place is thought to be no
   other's, and no link.  May find out that NODE is fresh. */
bool jobs_suit(const struct mcp *mcp, struct node *node);

/* Settle NODE (clash.h), which suits, and copy it in SITE. */
void jobs_copy(struct jobs *jobs, struct node *node, struct site *site);

/* Under -v, say that NODE is copied. */
void jobs_say(struct jobs *jobs, const struct node *node);

/* FOLDER, open as SITE's copy, is complete when all jobs so far are: give it
   its attributes then.  SRC and DST are what it is called. */
void jobs_finish(struct jobs *jobs, const struct folder *folder,
		 struct site *site, const char *src, const char *dst);

#endif

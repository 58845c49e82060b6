/* SPDX-License-Identifier: MIT */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

/*
 * quote - names as GNU's messages write them, so that any name stays on one
 * line, shows what is odd in it, and can be pasted into a shell.
 *
 * Each function returns a string that stays valid until the same thread has
 * quoted eight more, and leaves errno alone, so that it can stand beside errno
 * among err_report's arguments.  What is printable is the locale's to say.
 * Source: the quoting styles in GNU's manual, "Formatting the file names".
 */

/* Shell quoting, always in quotes: 'name', 'a'$'\n''b', "it's". */
const char *quote_always(const char *name);

/* Shell quoting where the name needs it, otherwise the name itself. */
const char *quote_maybe(const char *name);

/* In the quotes of the locale, with C escapes: 'word', or in UTF-8 quotes. */
const char *quote_word(const char *word);

/* This thread is about to end: free what it has quoted. */
void quote_end(void);

/*
 * Set the locale from the environment if nobody has yet.  Called on the first
 * use of words; a tool that needs the locale earlier (mgrep) calls it itself.
 */
void quote_locale_init(void);

#endif

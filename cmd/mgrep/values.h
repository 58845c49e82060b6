/* SPDX-License-Identifier: MIT */
#ifndef MGREP_VALUES_H
#define MGREP_VALUES_H

/*
 * values - what options with a number or a word of few make of it.
 */

#include <stdbool.h>

struct opt;

/* The words that may be given, for the table; NULL ends each list. */
extern const char *const value_matchers[];
extern const char *const value_colors[];
extern const char *const value_binaries[];
extern const char *const value_device_words[];
extern const char *const value_directory_words[];

/* Handlers of the table: they record VALUE in RECORD, a struct mgrep_args, or
   report what is wrong with it and exit. */
void value_syntax(void *record, const struct opt *opt, const char *value);
void value_matcher(void *record, const struct opt *opt, const char *value);
void value_max(void *record, const struct opt *opt, const char *value);
void value_context(void *record, const struct opt *opt, const char *value);
void value_color(void *record, const struct opt *opt, const char *value);
void value_binary(void *record, const struct opt *opt, const char *value);
void value_devices(void *record, const struct opt *opt, const char *value);
void value_directories(void *record, const struct opt *opt, const char *value);
void value_threads(void *record, const struct opt *opt, const char *value);

/* A digit of -NUM, JOINED to the one before it. */
void value_digit(void *record, char digit, bool joined);

#endif

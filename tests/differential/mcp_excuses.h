/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MCP_EXCUSES_H
#define DIFFERENTIAL_MCP_EXCUSES_H

/*
 * mcp_excuses - where mcp differs from GNU cp on purpose, each with the
 * reason; the list ends with one that has none.
 */

#include "tool.h"

extern const struct diff_excuse mcp_excuses[];

#endif

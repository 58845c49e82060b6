#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: how options are taken.

load ../helper

@test "mgrep --help: a wrong option among others comes first" {
	run -2 "$MGREP" --help --nonsense
	[[ ${lines[0]} = *"unrecognized option '--nonsense'" ]]
	run -2 "$MGREP" -V -k
	run --separate-stderr -0 "$MGREP" --help --version
	[[ ${lines[0]} = 'mgrep (maputils) '* ]]
	run --separate-stderr -0 "$MGREP" --color=sometimes
	[[ ${lines[0]} = "Usage: $MGREP "* ]]
}

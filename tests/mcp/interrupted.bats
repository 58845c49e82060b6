#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp and signals: what is left behind, and what the status says.

load ../helper

setup() {
	helper_setup
	need ptrace
	unset MAPUTILS_RUNG
}

# Send SIGNAL to mcp when it makes the NUMBERth CALL (strace(1)); who started
# the tests may have let them ignore it.
signalled() { # SIGNAL NUMBER CALL ARGUMENT...
	env --default-signal="$1" strace -o trace -e "trace=$3" \
		-e "inject=$3:signal=$1:when=$2" "$MCP" "${@:4}"
}

@test "mcp -f: interrupted, it leaves no temporary name" {
	echo a > a
	for signal in INT:130 TERM:143 HUP:129; do
		for call in symlinkat renameat; do
			ln -sfn elsewhere m
			# The first symlinkat finds that something is there.
			when=$([ $call = symlinkat ] && echo 2 || echo 1)
			run -"${signal#*:}" signalled "${signal%:*}" "$when" \
				$call -sf a m
			equal a "$(readlink m)"
			equal "a m trace" "$(echo *)"
			equal "" "$(find . -name '.mcp-*')"
		done
		rm -f c
		echo c > c
		run -"${signal#*:}" signalled "${signal%:*}" 2 linkat -lf a c
		[ a -ef c ]
		equal "" "$(find . -name '.mcp-*')"
		rm c
	done
}

@test "mcp: interrupted, it ends with the status of the signal" {
	echo a > a
	run -130 signalled INT 1 copy_file_range a b
	run -143 signalled TERM 1 copy_file_range a b
	equal "a b trace" "$(echo *)"
	equal "" "$(find . -name '.mcp-*')"
}

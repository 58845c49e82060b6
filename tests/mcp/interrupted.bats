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

# A thread that found a name taken leaves it to the one that gets the signals.
@test "mcp -Rf --threads: interrupted, it leaves no temporary name" {
	mkdir s
	for i in {1..200}; do
		ln -s f s/$i
	done
	for signal in INT:130 TERM:143; do
		rm -rf t
		run -"${signal#*:}" env --default-signal="${signal%:*}" strace \
			-f -o trace -e trace=symlinkat,renameat \
			-e inject=symlinkat:error=EEXIST:when=2+3 \
			-e inject=renameat:signal="${signal%:*}":when=1 \
			"$MCP" -Rf --threads=3 s t
		grep -q renameat trace
		equal "" "$(find t -name '.mcp-*')"
	done
	rm -rf t
	strace -f -o trace -e trace=symlinkat,renameat \
		-e inject=symlinkat:error=EEXIST:when=2+3 \
		"$MCP" -Rf --threads=3 s t
	diff -r --no-dereference s t
	equal 1 "$(awk '/renameat/ { print $1 }' trace | uniq | wc -l)"
}

@test "mcp: interrupted, it ends with the status of the signal" {
	echo a > a
	run -130 signalled INT 1 copy_file_range a b
	run -143 signalled TERM 1 copy_file_range a b
	equal "a b trace" "$(echo *)"
	equal "" "$(find . -name '.mcp-*')"
}

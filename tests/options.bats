#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the tables of options say, --help, the man pages and the completions
# say too.

load helper

# Each prints the options of the tool $1, one a line, sorted.

in_table() { # $2 = all: with those that only the man page tells of
	"$BUILD/generate" | awk -v tool="$1" -v all="${2-}" \
		'$1 == tool && (all || $3 == "") { print $2 }' | sort -u
}

in_help() {
	"$BUILD/$1" --help |
		sed -nE 's/^ *(-[^ ,]*(, -[^ ,]*)*).*/\1/p' | tr -s ', ' '\n' |
		sed 's/[=[].*//' | grep -e - | sort -u
}

in_man() {
	grep '^\.It ' "$ROOT/man/$1.1" | grep -oE 'Fl [^ ]+' |
		sed -n 's/^Fl \([^N]\)/-\1/p' | sort -u
}

in_bash() {
	sed -n "/words='$/,/'$/p" "$ROOT/completions/$1.bash" |
		grep -oE -e '-[^ =]+' | tr -d "'" | sort -u
}

in_zsh() {
	sed -nE "s/^\t'(\([^)]*\))?\*?(--?[^[+=]*).*/\2/p" \
		"$ROOT/completions/_$1" | sort -u
}

in_fish() {
	sed -nE 's/^complete //p' "$ROOT/completions/$1.fish" |
		grep -oE -e ' -(s .|l [^ ]*)' |
		sed 's/^ -s /-/; s/^ -l /--/' | sort -u
}

@test "options: each tool has some" {
	for tool in mcat mcp mgrep; do
		[ "$(in_table $tool | wc -l)" -gt 10 ]
	done
}

@test "options: --help says what the table says" {
	for tool in mcat mcp mgrep; do
		diff <(in_table $tool) <(in_help $tool)
	done
}

@test "options: the man page says what the table says" {
	for tool in mcat mcp mgrep; do
		diff <(in_table $tool all) <(in_man $tool)
	done
}

@test "options: the completions say what the table says" {
	for tool in mcat mcp mgrep; do
		for shell in bash zsh fish; do
			diff <(in_table $tool) <(in_$shell $tool)
		done
	done
}

@test "options: --help and --version go to standard output, and count" {
	for tool in mcat mcp mgrep; do
		"$BUILD/$tool" --version > out 2> err
		equal "$tool (maputils) 0.1.0" "$(head -n 1 out)"
		equal "" "$(cat err)"
		"$BUILD/$tool" --help > out 2> err
		equal "Usage: $BUILD/$tool" "$(head -n 1 out | sed 's/ [[O].*//')"
		for text in --help --version; do
			if "$BUILD/$tool" $text > /dev/full 2> err; then
				return 1
			fi
			# GNU grep names itself in full.
			case $tool in
			mgrep) name=$BUILD/$tool ;;
			*) name=$tool ;;
			esac
			equal "$name: write error: No space left on device" \
				"$(cat err)"
		done
	done
}

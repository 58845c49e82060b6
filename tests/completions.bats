#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The completions, as the real shells see them.

load helper

# Each COMPLETE_shell TEXT prints the command line that comes of TEXT and all
# that the shell offers to complete it with, on one line.

complete_bash() {
	cat > rc <<-EOS
		PS1=
		bind -x '"\C-o": printf "\nLINE<%s>\n" "\$READLINE_LINE"'
		. $ROOT/completions/${1%% *}.bash
	EOS
	# ESC * inserts all completions.
	printf '%s\e*\x0f' "$1" |
		timeout 20 bash --noprofile --rcfile rc -i 2> /dev/null |
		sed -n 's/^LINE<\(.*\)>.*/\1/p'
}

complete_zsh() {
	cat > script <<-'EOS'
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "fpath=($ROOT/completions \$fpath)
			autoload -Uz compinit; compinit -u -D
			every() { _main_complete; compstate[insert]=all }
			zle -C every complete-word every
			bindkey '^I' every
			show() { print -r -- \"LINE<\$BUFFER>\" }
			zle -N show
			bindkey '^O' show
			print REA''DY"
		zpty -r -m z line '*READY*'
		zpty -w -n z "$1"$'\t\x0f'
		zpty -r -m z line '*LINE<*>*'
		print -r -- "$line"
	EOS
	timeout 20 zsh -f script "$1" | sed -n 's/.*LINE<\(.*\)>.*/\1/p'
}

complete_fish() {
	HOME=$PWD fish --no-config -c \
		"source $ROOT/completions/${1%% *}.fish; complete -C '$1'" |
		cut -f 1 | tr '\n' ' '
}

# offers SHELL TEXT WORD...: are the WORDs, and they alone, offered for TEXT?
offers() {
	local shell=$1 text=$2 actual
	shift 2
	echo "$shell: $text"
	need "$shell"
	actual=$("complete_$shell" "$text")
	actual=${actual#"${text% *} "}
	# Some show what stands before '=' with each word, a folder's slash, a
	# comma for more.
	actual=$(tr ' ' '\n' <<< "$actual" | sed 's/^--[a-z-]*=\(.\)/\1/; s:[/,]$::' |
		grep -v '^$' | sort | xargs)
	equal "$(printf '%s\n' "$@" | sort | xargs)" "$actual"
}

@test "completions: those checked in come from the tables" {
	mkdir made
	"$BUILD/generate" made
	for file in made/*; do
		diff -u "$ROOT/completions/${file#made/}" "$file"
	done
	equal 9 "$(ls made | wc -l)"
}

for_each_shell=(bash zsh fish)

@test "completions: a long option from its start" {
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcat --show-n' --show-nonprinting
		offers $shell 'mcat --number-' --number-nonblank
		offers $shell 'mcp --recurs' --recursive
		offers $shell 'mgrep --ignore-c' --ignore-case
	done
}

@test "completions: --color= of mgrep offers when" {
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mgrep --color=' always auto never
		offers $shell 'mgrep --color=al' always
	done
}

@test "completions: --sparse= and --backup= of mcp offer their words" {
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcp --sparse=' always auto never
		offers $shell 'mcp --backup=' none off numbered t existing nil \
			simple never
	done
}

@test "completions: a list is completed item by item" {
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcp --preserve=m' mode
		offers $shell 'mcp --preserve=mode,ti' mode,timestamps
		offers $shell 'mcp --no-preserve=xattr,links,o' \
			xattr,links,ownership
	done
}

@test "completions: files where a file is wanted" {
	touch alpha
	mkdir folder
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcat al' alpha
		offers $shell 'mgrep x al' alpha
		offers $shell 'mgrep -f al' alpha
		offers $shell 'mcp --backup=none al' alpha
	done
}

@test "completions: files where letters end, or have their value" {
	touch alpha
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mgrep -e x al' alpha
		offers $shell 'mgrep -ie x al' alpha
		offers $shell 'mgrep --regexp=x al' alpha
		offers $shell 'mgrep -efood al' alpha
		offers $shell 'mgrep -f p al' alpha
		offers $shell 'mgrep -id re' read recurse
	done
}

@test "completions: nothing where nobody knows" {
	touch alpha
	# What was typed stays.
	for text in 'mgrep -m' 'mgrep -A' 'mgrep --label' 'mcp -S'; do
		offers bash "$text al" al
		offers fish "$text al"
	done
	offers bash 'mcp --threads=al' al
	offers bash 'mcp --context=al' al
}

@test "completions: folders where a folder is wanted" {
	touch other
	mkdir otter
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcp -t ot' otter
	done
}

@test "completions: nothing but files behind --" {
	touch ./--number-file
	for shell in "${for_each_shell[@]}"; do
		offers $shell 'mcat -- --number-' --number-file
	done
}

@test "completions: install puts them where the shells look" {
	"$ROOT/completions/place" install usr
	cmp "$ROOT/completions/mcat.bash" \
		usr/share/bash-completion/completions/mcat
	cmp "$ROOT/completions/_mcp" usr/share/zsh/site-functions/_mcp
	cmp "$ROOT/completions/mgrep.fish" \
		usr/share/fish/vendor_completions.d/mgrep.fish
	"$ROOT/completions/place" uninstall "$PWD/usr"
	equal "" "$(find usr -type f)"
}

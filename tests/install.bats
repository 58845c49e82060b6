#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# make install and make uninstall.

load helper

quiet_make() {
	make -s -C "$ROOT" BUILD="$BUILD" "$@"
}

@test "install: programs, manual pages and completions, below DESTDIR" {
	quiet_make install DESTDIR="$PWD/root" PREFIX=/opt
	diff <(cd root && find . -type f | sort) - <<-'EOS'
		./opt/bin/mcat
		./opt/bin/mcp
		./opt/bin/mgrep
		./opt/share/bash-completion/completions/mcat
		./opt/share/bash-completion/completions/mcp
		./opt/share/bash-completion/completions/mgrep
		./opt/share/fish/vendor_completions.d/mcat.fish
		./opt/share/fish/vendor_completions.d/mcp.fish
		./opt/share/fish/vendor_completions.d/mgrep.fish
		./opt/share/man/man1/mcat.1
		./opt/share/man/man1/mcp.1
		./opt/share/man/man1/mgrep.1
		./opt/share/zsh/site-functions/_mcat
		./opt/share/zsh/site-functions/_mcp
		./opt/share/zsh/site-functions/_mgrep
	EOS
	echo text > file
	equal text "$(root/opt/bin/mcat file)"
	quiet_make install DESTDIR="$PWD/low" prefix=/usr
	equal text "$(low/usr/bin/mcat file)"
}

@test "uninstall: takes away what was installed, and nothing else" {
	mkdir -p root/opt/bin
	touch root/opt/bin/other
	quiet_make install DESTDIR="$PWD/my root" PREFIX=/opt
	equal 15 "$(find 'my root' -type f | wc -l)"
	quiet_make uninstall DESTDIR="$PWD/my root" PREFIX=/opt
	equal "" "$(find 'my root' -type f)"
	quiet_make install DESTDIR="$PWD/root" PREFIX=/opt
	quiet_make uninstall DESTDIR="$PWD/root" PREFIX=/opt
	equal ./root/opt/bin/other "$(find . -type f)"
}

@test "install: make config says what was found" {
	run -0 quiet_make config
	[[ $output = *compiler* ]]
	[[ $output = *pcre2* ]]
}

# checked_server.sh: a server that checks memory, which Debian's does not (sourced, after common.sh).
#
#   checked_server         sets PG_CONFIG to it; 1 where there is no source, with the reason in NO_SERVER
#
# It is built from the source of Debian's package with assertions and USE_VALGRIND, so that
# freed memory is overwritten and each chunk of palloc is marked; the marks go to the address
# sanitizer (test/sanitized/valgrind/memcheck.h), under which the server is.
#
# PG_SOURCE is a folder with that source, Debian's patches applied; otherwise it is the newest
# version that this machine's mirrors of Debian serve.  Source and server stay in CHECKED_DIR (by
# default /var/tmp/pg_ensemble-checked) for the next time.

CHECKED_DIR=${CHECKED_DIR:-/var/tmp/pg_ensemble-checked}
JOBS=${JOBS:-$(nproc)}

# apt with lists of sources of its own, so that the machine's are not touched.
sources_apt()
{
	local command=$1

	shift
	"$command" -o Dir::Etc::sourcelist="$CHECKED_DIR/apt/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$CHECKED_DIR/apt/lists" -o Dir::Cache="$CHECKED_DIR/apt/cache" \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

# The mirrors of Debian that this machine uses, for sources.
refresh_sources()
{
	mkdir -p "$CHECKED_DIR/apt/lists/partial" "$CHECKED_DIR/apt/cache/archives/partial"
	apt-get indextargets --format '$(LABEL) $(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
		awk '$1 ~ /^Debian/ && !seen[$0]++ { print "deb-src", $2, $3, "main" }' \
			>"$CHECKED_DIR/apt/sources.list"
	sources_apt apt-get update -qq
}

# Mirrors list versions whose files they no longer have: the newest that can be had.
download_source()
{
	local version folder=$CHECKED_DIR/download

	refresh_sources || return 1
	for version in $(sources_apt apt-cache madison "postgresql-$PG_MAJOR" | awk '{ print $3 }' | sort -rVu); do
		rm -rf "$folder" "$SOURCE.part"
		mkdir -p "$folder"
		(cd "$folder" && sources_apt apt-get source -qq --download-only "postgresql-$PG_MAJOR=$version") &&
			dpkg-source --no-copy -x "$folder"/*.dsc "$SOURCE.part" && mv "$SOURCE.part" "$SOURCE" && return
	done
	return 1
}

find_source()
{
	SOURCE=${PG_SOURCE:-$CHECKED_DIR/source-$PG_MAJOR}
	[ ! -x "$SOURCE/configure" ] || return 0
	if [ -n "${PG_SOURCE:-}" ]; then
		NO_SERVER="PG_SOURCE ($PG_SOURCE) is no source of PostgreSQL"
	elif ! command -v dpkg-source >/dev/null || ! command -v apt-get >/dev/null; then
		NO_SERVER="PG_SOURCE is not set, and there is no apt-get with dpkg-source (dpkg-dev) to fetch the source"
	else
		echo "# fetching the source of postgresql-$PG_MAJOR"
		download_source >"$CHECKED_DIR/source.log" 2>&1 && return
		NO_SERVER="no mirror of Debian serves the source of postgresql-$PG_MAJOR (see $CHECKED_DIR/source.log)"
	fi
	return 1
}

# With what the tests want of contrib.
build_contrib()
{
	local name

	for name in dblink file_fdw; do
		make -s -C "contrib/$name" && make -s -C "contrib/$name" install DESTDIR="$1" || return 1
	done
}

# Debian's makefiles install a server whose path does not say "postgres" over the
# system's own; what would go anywhere but to its prefix stays in the stage.
build_server()
{
	local server=$1

	mkdir -p "$CHECKED_DIR/include"
	cp -r "$TOP/test/sanitized/valgrind" "$CHECKED_DIR/include/"
	rm -rf "$server" "$server.build" "$server.stage"
	mkdir -p "$server.build"
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL COPT
		cd "$server.build" &&
			"$SOURCE/configure" --prefix="$server" --enable-cassert --enable-debug --enable-tap-tests \
				--with-libxml --without-readline --without-zlib --without-icu \
				CPPFLAGS="-I$CHECKED_DIR/include -DUSE_VALGRIND" CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address" &&
			make -s -j"$JOBS" && make -s install DESTDIR="$server.stage" &&
			build_contrib "$server.stage" && mv "$server.stage$server" "$server"
	) || return 1
	rm -rf "$server.build" "$server.stage"
}

# pgTAP is SQL alone: Debian's serves any server.
add_pgtap()
{
	cp "$1"/extension/pgtap* "$("$2/bin/pg_config" --sharedir)/extension/"
}

checked_server()
{
	local server=$CHECKED_DIR/postgresql-$PG_MAJOR log=$CHECKED_DIR/build.log debian

	export ASAN_OPTIONS=detect_leaks=0 # PostgreSQL's programs leave their memory to exit()
	mkdir -p "$CHECKED_DIR" || die "no folder $CHECKED_DIR"
	chmod a+rx "$CHECKED_DIR"
	if [ ! -f "$server/complete" ]; then
		find_source || return 1
		debian=$("$PG_CONFIG" --sharedir)
		echo "# building PostgreSQL in $server"
		build_server "$server" >"$log" 2>&1 && add_pgtap "$debian" "$server" >>"$log" 2>&1 ||
			{ tail -n 20 "$log"; die "PostgreSQL does not build (see $log)"; }
		touch "$server/complete"
	fi
	PG_CONFIG=$server/bin/pg_config
	find_postgres
}

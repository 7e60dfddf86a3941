# common.sh: what the other scripts share (sourced, never run).
#
#   find_postgres          sets PG_CONFIG, PG_BINDIR, PG_MAJOR, PG_PKGLIBDIR
#   make_work_dir          a private folder, removed when the script ends
#   stage_extension        make install into it
#   copy_sources FOLDER    this tree without what make makes, into a fresh folder
#   as_server_user CMD...  run CMD as the user that may run a server
#   start_cluster, stop_cluster; POSTGRES is the program to run, if not the server's own
#
# Nothing outside the private folder is touched: the cluster listens on a
# socket in that folder and on no network address, so no port of the machine
# is taken, and the extension is found there, not in the system's folders.
# PostgreSQL refuses to run as root: root becomes "postgres" (which the package
# made) or "nobody" for everything that is or starts a server.

umask 022
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WORK=
CLUSTER_RUNS=

die()
{
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# PG_CONFIG or PG_MAJOR in the environment choose; otherwise the newest
# installed major version that extensions can be built for.
find_postgres()
{
	local file

	if [ -z "${PG_CONFIG:-}" ]; then
		if [ -n "${PG_MAJOR:-}" ]; then
			PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config
		else
			file=$(ls -d /usr/lib/postgresql/*/lib/pgxs/src/makefiles/pgxs.mk 2>/dev/null |
				sort -t/ -k5n | tail -n 1)
			PG_CONFIG=${file%/lib/pgxs/*}/bin/pg_config
			[ -n "$file" ] || PG_CONFIG=$(command -v pg_config || true)
		fi
	fi
	[ -n "$PG_CONFIG" ] && "$PG_CONFIG" --pgxs >/dev/null 2>&1 ||
		die "no PostgreSQL server with development files found; scripts/setup installs them"
	PG_BINDIR=$("$PG_CONFIG" --bindir)
	PG_PKGLIBDIR=$("$PG_CONFIG" --pkglibdir)
	PG_MAJOR=$("$PG_CONFIG" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
	export PG_CONFIG PG_MAJOR
}

make_work_dir()
{
	SERVER_USER=$(id -un)
	if [ "$(id -u)" = 0 ]; then
		SERVER_USER=postgres
		id postgres >/dev/null 2>&1 || SERVER_USER=nobody
	fi
	# A socket's path may have 107 characters: no long TMPDIR.
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/pg_ensemble.XXXXXX") || die "no temporary folder"
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	[ "$(id -u)" != 0 ] || chown "$SERVER_USER" "$WORK"
}

clean_up()
{
	local status=$?

	trap - EXIT INT TERM HUP
	stop_cluster
	[ -z "$WORK" ] || rm -rf "$WORK"
	exit $status
}

as_server_user()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid="$SERVER_USER" --regid="$(id -gn "$SERVER_USER")" --init-groups \
			env HOME="$WORK" "$@"
	else
		"$@"
	fi
}

# make is told nothing by the make that may have started this script.
run_make()
{
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C "$TOP" --no-print-directory -s "$@"
}

copy_sources()
{
	rm -rf "$1"
	mkdir -p "$1"
	tar -C "$TOP" --exclude=./.git --exclude='*.o' --exclude='*.d' --exclude='*.bc' --exclude='*.so' \
		--exclude=./build --exclude=./results -cf - . | tar -C "$1" -xf - --no-same-owner
	chmod -R a+rX "$1"
}

# The settings with which any private cluster finds the staged extension.
stage_extension()
{
	run_make install DESTDIR="$WORK/install" >"$WORK/install.log" 2>&1 ||
		{ cat "$WORK/install.log" >&2; die "make install failed"; }
	{
		echo "dynamic_library_path = '$WORK/install$PG_PKGLIBDIR:\$libdir'"
		if [ "$PG_MAJOR" -ge 18 ]; then
			echo "extension_control_path = '$WORK/install$("$PG_CONFIG" --sharedir):\$system'"
		else
			echo "extension_destdir = '$WORK/install'"
		fi
	} >"$WORK/extension.conf"
	chmod -R a+rX "$WORK/install" "$WORK/extension.conf"
}

start_cluster()
{
	as_server_user mkdir "$WORK/socket"
	as_server_user "$PG_BINDIR/initdb" -D "$WORK/data" -U postgres -A trust -E UTF8 \
		--locale=C.UTF-8 --no-sync >"$WORK/initdb.log" 2>&1 ||
		{ cat "$WORK/initdb.log" >&2; die "initdb failed"; }
	{
		cat "$WORK/extension.conf"
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$WORK/socket'"
		echo "port = 54100"
		echo "fsync = off"
		echo "max_wal_size = 256MB"
		echo "shared_buffers = 64MB"
	} | as_server_user tee -a "$WORK/data/postgresql.conf" >/dev/null
	CLUSTER_RUNS=yes
	(cd "$WORK" && as_server_user "$PG_BINDIR/pg_ctl" -D "$WORK/data" -l "$WORK/server.log" -w -s \
		-p "${POSTGRES:-$PG_BINDIR/postgres}" start) ||
		{ cat "$WORK/server.log" >&2; die "the private cluster did not start"; }
	unset PGSERVICE PGDATABASE PGHOSTADDR PGPASSWORD PGOPTIONS
	export PGHOST=$WORK/socket PGPORT=54100 PGUSER=postgres
	export PATH=$PG_BINDIR:$PATH
}

stop_cluster()
{
	[ -n "$CLUSTER_RUNS" ] || return 0
	CLUSTER_RUNS=
	(cd "$WORK" && as_server_user "$PG_BINDIR/pg_ctl" -D "$WORK/data" -m immediate -s stop) \
		>/dev/null 2>&1
}

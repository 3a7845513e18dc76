# Read by scripts/run and scripts/test: sets $root and $python; has say, fail, starts and prepare_venv.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python

say() {
    printf '%s\n' "$*"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# starts COMMAND ARGUMENT...: whether it can be run and succeeds, without a word.
starts() {
    command -v "$1" >/dev/null && "$@" >/dev/null 2>&1
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if starts "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$candidate"
            return
        fi
    done
    fail "No Python 3.11 or newer with venv was found: install it (Debian, Ubuntu: apt install python3 python3-venv)" \
        "and run this again."
}

make_venv() {
    base=$(find_python)
    say "Making .venv with $("$base" --version)"
    rm -rf "$venv"
    mkdir "$venv"
    echo $$ >"$venv/unfinished"
    "$base" -m venv "$venv" || fail "Python could not make .venv; the lines above say why. Mend that and run this again."
    if [ "$(uname -s)" = Linux ] && ! starts nvidia-smi && [ -z "${PIP_EXTRA_INDEX_URL-}${PIP_FIND_LINKS-}" ]; then
        say "No NVIDIA GPU was found, yet pip's PyTorch brings about 3 GB for one. For the smaller CPU build stop here," \
            "set PIP_EXTRA_INDEX_URL to PyTorch's index of CPU builds, and run this again."
    fi
}

# prepare_venv FILE...: leaves .venv with the requirements in each FILE installed. At once where that is so already:
# a copy of every installed FILE is kept in .venv. While .venv is being changed, .venv/unfinished holds the number of
# the process that does it; where that process is gone, it was killed, and .venv is made anew.
prepare_venv() {
    worker=$(cat "$venv/unfinished" 2>/dev/null || :)
    if [ -n "$worker" ] && kill -0 "$worker" 2>/dev/null; then
        fail "Process $worker is preparing .venv: wait until it is done and run this again." \
            "(If that process is something else, delete .venv first.)"
    fi
    if [ -e "$venv/unfinished" ] || ! starts "$python" -c 'import pip'; then
        make_venv
    fi
    for file in "$@"; do
        cmp -s "$root/$file" "$venv/$file" && continue
        echo $$ >"$venv/unfinished"
        say "Installing $file (minutes the first time)"
        if ! "$python" -m pip install --quiet --disable-pip-version-check --no-input -r "$root/$file"; then
            rm "$venv/unfinished"
            fail "$file could not be installed; the lines above say why. Mostly the network is missing, or room on the" \
                "disk (2 GB; 7 GB with PyTorch for NVIDIA GPUs): mend that and run this again."
        fi
        cp "$root/$file" "$venv/$file"
    done
    rm -f "$venv/unfinished"
}

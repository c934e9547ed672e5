# Sourced by the scripts beside it: finds a Python, makes .venv from a lock file, says what is missing.
# What they print themselves goes to stderr; stdout belongs to the command they run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
install=no
if [ "${CI:-}" = true ]; then install=yes; fi

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "scripts/$(basename "$0"): $*"
  exit 2
}

# The comment at the head of a script is its help.
help() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if fits "$name"; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is needed and none was found on PATH; install one, or name it: PYTHON=/path/to/python3.12 scripts/$(basename "$0")"
}

# Install Debian packages; false where there is no apt-get or no right to use it.
apt_install() {
  local as=""
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as="sudo -n"
  fi
  say "installing system packages: $*"
  $as apt-get -qq update >&2 &&
    $as env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "$@" >/dev/null
}

# Debian keeps the part of venv that brings pip in a package of its own.
make_venv() {
  local python package
  python=$(find_python)
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -m venv "$venv"
  elif "$python" -m virtualenv --version >/dev/null 2>&1; then
    "$python" -m virtualenv --quiet "$venv" >&2
  elif "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$venv"
    "$python" -m pip --quiet --python "$venv/bin/python" install pip
  elif [ $install = yes ] && apt_install "$package"; then
    "$python" -m venv "$venv"
  else
    fail "$python has no venv module; run: apt-get install $package (as root), or scripts/$(basename "$0") --install, which does it"
  fi
}

# What .venv was made from; when it differs, pip runs again.
wanted() {
  printf '%s\n' "$root"
  cat "$root/$1" "$root/pyproject.toml"
}

# Make .venv hold what the lock file $1 names, and the project itself; nothing is done, and no network used, when it does already.
fill_venv() {
  local python=$venv/bin/python stamp=$venv/$1.installed
  fits "$python" && wanted "$1" | cmp -s - "$stamp" && return
  if ! fits "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    make_venv
  fi
  say "installing what $1 names into .venv …"
  "$python" -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps -r "$root/$1" >&2
  "$python" -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable "$root" >&2
  wanted "$1" >"$stamp"
}

# Set $python to an interpreter that has what the lock file $1 names. KG_PYTHON names an environment to use as it is.
use_environment() {
  python=$venv/bin/python
  if [ -n "${KG_PYTHON:-}" ]; then
    python=$KG_PYTHON
  elif command -v flock >/dev/null; then
    (flock 9; fill_venv "$1") 9>"$root/.venv.lock"
  else
    fill_venv "$1"
  fi
}

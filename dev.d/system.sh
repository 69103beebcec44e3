# What must be on the machine and is not ours: compilers, PostgreSQL, Node.js, Chromium.
#
# A need is three words for us (its name, the test, the Debian packages) and one sentence for people on other systems.
# Needs without packages are never installed from here: Debian's Rust and Node.js are too old.

needs=(rust node compiler postgres chromium)

debian_packages() {
  case $1 in
    compiler) echo build-essential ;;
    postgres) echo postgresql postgresql-contrib ;;
    chromium) echo chromium-headless-shell ;;
  esac
}

by_hand() {
  case $1 in
    rust) echo "Rust, by rustup: https://rustup.rs" ;;
    node) echo "Node.js 20 or later with npm: https://nodejs.org/en/download" ;;
    compiler) echo "a C compiler and linker, callable as cc" ;;
    postgres) echo "PostgreSQL 14 or later: initdb and postgres with the contrib extensions (name their folder in PG_BIN_DIR if they are not on PATH)" ;;
    chromium) echo "Chromium or Chrome, for the browser tests (name the program in CHROMIUM if it is not on PATH)" ;;
  esac
}

present() {
  case $1 in
    rust) have cargo && have rustc ;;
    node) have npm && node_is_recent ;;
    compiler) have cc ;;
    postgres) [[ -n $(postgres_bin) ]] ;;
    chromium) [[ -n $(chromium_program) ]] ;;
  esac
}

node_is_recent() {
  have node && [[ $(node --version | sed 's/^v\([0-9]*\).*/\1/') -ge 20 ]]
}

# The folder with the server programs. Debian keeps it off PATH, one per version.
postgres_bin() {
  local folder on_path
  on_path=$(command -v postgres || true)
  for folder in "${PG_BIN_DIR:-}" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "${on_path%/*}"; do
    if [[ -x $folder/initdb && -x $folder/postgres ]]; then
      echo "$folder"
      return
    fi
  done
}

chromium_program() {
  if [[ -n ${CHROMIUM:-} ]]; then
    command -v "$CHROMIUM" || true
    return
  fi
  # The shell has no windows to draw: the tests take about two thirds of the processor with it.
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    if command -v "$name"; then return; fi
  done
}

# Installs what is missing of the given needs, or names all of it and stops.
need() {
  local name missing=()
  for name in "$@"; do
    if ! present "$name"; then missing+=("$name"); fi
  done
  if [[ ${#missing[@]} -eq 0 ]]; then return; fi
  if ! can_install "${missing[@]}"; then name_missing "${missing[@]}"; fi
  install_packages "${missing[@]}"
  for name in "${missing[@]}"; do
    if ! present "$name"; then name_missing "$name"; fi
  done
}

can_install() {
  local name
  for name in "$@"; do
    if [[ -z $(debian_packages "$name") ]]; then return 1; fi
  done
  have apt-get && may_become_root
}

# Without a terminal sudo could only wait for a password that nobody types.
may_become_root() {
  if [[ $EUID -eq 0 ]]; then return 0; fi
  have sudo || return 1
  [[ -t 0 ]] || sudo -n true 2>/dev/null
}

name_missing() {
  say "this is missing here and cannot be installed by ./dev; install it and run the same command again:"
  local name packages
  for name in "$@"; do
    packages=$(debian_packages "$name")
    say "  - $(by_hand "$name")${packages:+ (Debian: apt-get install $packages)}"
  done
  exit 1
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# apt-get tells a long story, which only matters when it ends badly.
apt_get() {
  local story
  if story=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" 2>&1); then return; fi
  printf '%s\n' "$story" >&2
  return 1
}

apt_install() {
  apt_get install -y --no-install-recommends "$@" ||
    fail "apt-get could not install $*" "its own words above say why; once it is put right, run the same command again"
}

install_packages() {
  local name
  say "updating apt's package lists"
  apt_get update || say "apt-get update failed, going on with the lists that are here"
  for name in "$@"; do
    say "installing $(debian_packages "$name") with apt-get"
    if [[ $name == postgres ]]; then
      install_postgres
    else
      # shellcheck disable=SC2046  # several packages are several words
      apt_install $(debian_packages "$name")
    fi
  done
}

# Debian's package would create a cluster of its own and start it on port 5432. Refit only needs the programs, so the
# automatic cluster is switched off for the length of the installation and the setting put back afterwards.
install_postgres() {
  local setting=/etc/postgresql-common/createcluster.conf
  apt_install postgresql-common
  as_root cp -p "$setting" "$setting.before-refit"
  # shellcheck disable=SC2016  # the dollar is sed's last line
  as_root sed -i '/create_main_cluster/d; $a create_main_cluster = false' "$setting"
  # In a subshell, so that the setting is put back when the installation fails too.
  # shellcheck disable=SC2046
  (apt_install $(debian_packages postgres)) || true
  as_root mv "$setting.before-refit" "$setting"
}

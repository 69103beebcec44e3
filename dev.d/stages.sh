# A row of steps that all run, however many fail, with the seconds of each and one verdict at the end.

stage_lines=()
stages_failed=0

stage() {
  local name=$1 started=$SECONDS verdict=ok
  shift
  say "$name"
  "$@" || verdict=FAILED
  if [[ $verdict == FAILED ]]; then stages_failed=1; fi
  stage_lines+=("$(printf '%-7s %5d s  %s' "$verdict" $((SECONDS - started)) "$name")")
  [[ $verdict == ok ]]
}

skip_stage() {
  stage_lines+=("$(printf '%-7s %5s    %s' skipped '' "$1")")
}

finish_stages() {
  local line
  printf '\n'
  for line in "${stage_lines[@]}"; do printf '%s\n' "$line"; done
  printf '%s after %d s\n' "$([[ $stages_failed -eq 0 ]] && echo "all passed" || echo "failed")" "$SECONDS"
  exit "$stages_failed"
}

# The server and the browser part are checked apart: together they would switch on app's features ssr and hydrate at
# once, a program that nobody runs. Leaving the frontend out of the first leaves hydrate out, and no crate of the second
# asks for ssr. Both use one target folder and so share procedural macros and build scripts.
lint_stages() {
  stage "format" cargo fmt --all --check || true
  stage "clippy, server side" cargo clippy "${locked[@]}" --workspace --exclude frontend --all-targets -- -D warnings || true
  stage "clippy, browser side" cargo clippy "${locked[@]}" -p frontend -p app -p domain \
    --target wasm32-unknown-unknown -- -D warnings || true
  stage "types of the browser tests" tsc --project end2end --noEmit || true
}

run_browser_tests() {
  CHROMIUM=$(chromium_program)
  export CHROMIUM
  (cd end2end && playwright test "$@")
}

# Measure: ./dev bench move --rows 2000000, or lag, cache, ingest, latest, analytics, report, page, table
[[ $# -gt 0 ]] || fail "./dev bench needs the name of what to measure: move, lag, cache, ingest, latest, analytics, report, page or table"
if [[ $1 == table ]]; then
  # In a browser, for ten minutes or REFIT_MINUTES.
  need_for_tests
  "$root/dev" build
  run_browser_tests --config playwright.bench.config.ts live-table
  return
fi
"$root/dev" build
exec cargo run "${locked[@]}" --release -p bench -- "$@"

# Measure: ./dev bench move --rows 2000000, or lag, cache, ingest, latest, analytics, report, page
[[ $# -gt 0 ]] || fail "./dev bench needs the name of what to measure: move, lag, cache, ingest, latest, analytics, report or page"
"$root/dev" build
exec cargo run "${locked[@]}" --release -p bench -- "$@"

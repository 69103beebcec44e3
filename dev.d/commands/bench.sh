# Measure: ./dev bench move --rows 2000000, ./dev bench lag, analytics or page
[[ $# -gt 0 ]] || fail "./dev bench needs the name of what to measure: move, lag, analytics or page"
"$root/dev" build
exec cargo run "${locked[@]}" --release -p bench -- "$@"

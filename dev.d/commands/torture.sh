# Break it on purpose and compare: short by default, --long for the large counts (seed: REFIT_SEED)
need_for_tests

long=
case ${1:-} in
  '') ;;
  --long) long=yes; shift ;;
  *) fail "./dev torture takes --long or nothing" "REFIT_KILLS, REFIT_KILL_ROWS, REFIT_LIVE_ROWS and REFIT_LIVE_RATE set the counts" ;;
esac
[[ $# -eq 0 ]] || fail "./dev torture takes --long or nothing"

# One seed for everything, so that one line repeats all of it.
export REFIT_SEED=${REFIT_SEED:-$(date +%s)}
say "to repeat this: REFIT_SEED=$REFIT_SEED ./dev torture${long:+ --long}"

# The short form is the one of CI and uses what ./dev test has compiled: one package alone, or another profile, would
# build everything anew. The long form wants the speed of the release.
if [[ $long ]]; then
  build=(--release)
  export REFIT_KILLS=${REFIT_KILLS:-100} REFIT_KILL_ROWS=${REFIT_KILL_ROWS:-2000000}
  export REFIT_LIVE_ROWS=${REFIT_LIVE_ROWS:-2000000} REFIT_LIVE_RATE=${REFIT_LIVE_RATE:-1000} REFIT_LIVE_QUIET=30
else
  build=()
  export REFIT_KILLS=${REFIT_KILLS:-10} REFIT_KILL_ROWS=${REFIT_KILL_ROWS:-200000}
fi

# Each scenario is a file of server/tests. A test waits for nobody: one at a time, for the sake of its figures.
torture() {
  cargo test "${locked[@]}" "${build[@]}" --workspace --exclude frontend --test "$1" -- --nocapture --test-threads 1
}

stage "kill -9 of the worker at random moments" torture kill || true
stage "death, stop and continuation at named places" torture failpoints || true
stage "the legacy client beside a move" torture live || true
stage "lost answers and cut lines" torture legacy || true
stage "36 kinds of planted corruption" torture corruption || true
finish_stages

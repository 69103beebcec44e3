# Break it on purpose and compare: short by default, --long for the large counts (seed: REFIT_SEED)
need_for_tests

long=
case ${1:-} in
  '') ;;
  --long) long=yes; shift ;;
  *) fail "./dev torture takes --long or nothing" "REFIT_KILLS, REFIT_POINTS, REFIT_CUTS, REFIT_CRASHES and others in this file set the counts" ;;
esac
[[ $# -eq 0 ]] || fail "./dev torture takes --long or nothing"

# One seed for everything, so that one line repeats all of it.
export REFIT_SEED=${REFIT_SEED:-$(date +%s)}
say "to repeat this: REFIT_SEED=$REFIT_SEED ./dev torture${long:+ --long}"

# The short form is the one of CI and uses what ./dev test has compiled: one package alone, or another profile, would
# build everything anew. The long form wants the speed of the release.
if [[ $long ]]; then
  build=(--release)
  export REFIT_KILLS=${REFIT_KILLS:-100} REFIT_KILL_ROWS=${REFIT_KILL_ROWS:-2000000} REFIT_KILL_WITHIN=${REFIT_KILL_WITHIN:-4000}
  export REFIT_LIVE_ROWS=${REFIT_LIVE_ROWS:-2000000} REFIT_LIVE_RATE=${REFIT_LIVE_RATE:-1000} REFIT_LIVE_QUIET=30
  export REFIT_CUTS=${REFIT_CUTS:-100} REFIT_CUT_ROWS=${REFIT_CUT_ROWS:-2000000} REFIT_LOCK_RATE=${REFIT_LOCK_RATE:-1000}
  export REFIT_BAD_REQUESTS=${REFIT_BAD_REQUESTS:-100000} REFIT_HANG_UPS=${REFIT_HANG_UPS:-10000}
  export REFIT_LISTENERS=${REFIT_LISTENERS:-300} REFIT_DEAD_LINES=${REFIT_DEAD_LINES:-20}
  export REFIT_VACUUM_ROWS=${REFIT_VACUUM_ROWS:-2000000} REFIT_REFRESHES=${REFIT_REFRESHES:-500}
  export REFIT_LARGE_ROWS=${REFIT_LARGE_ROWS:-1000}
  export REFIT_CRASHES=${REFIT_CRASHES:-50} REFIT_CRASH_ROWS=${REFIT_CRASH_ROWS:-2000000} REFIT_PATIENCE=${REFIT_PATIENCE:-1800}
else
  build=()
  export REFIT_KILLS=${REFIT_KILLS:-10} REFIT_KILL_ROWS=${REFIT_KILL_ROWS:-200000}
  export REFIT_BAD_REQUESTS=${REFIT_BAD_REQUESTS:-20000}
fi

# Each scenario is a file of tests, or one in server/tests/faults. What ./dev test ignores because it takes long runs here.
# One at a time, for the sake of its figures, but for those that mostly wait.
torture() {
  local file=$1
  shift
  cargo test "${locked[@]}" "${build[@]}" --workspace --exclude frontend --test "$file" -- \
    --nocapture --include-ignored --test-threads 1 "$@"
}

torture_together() {
  local file=$1
  shift
  cargo test "${locked[@]}" "${build[@]}" --workspace --exclude frontend --test "$file" -- \
    --nocapture --include-ignored --test-threads 3 "$@"
}

stage "kill -9 of the worker at random moments" torture kill || true
stage "death, stop and continuation at named places" torture failpoints || true
stage "kill -9 at every named place of a move" torture_together faults points:: || true
stage "workers that stop and wake up" torture_together faults zombie:: || true
stage "cut and silent lines, lost answers, a server that crashes, a full disk" torture_together faults lines:: crash:: disk:: || true
stage "lost notifications, dead lines, browsers that go away, memory" torture_together faults hints:: hang_ups:: memory:: || true
stage "snapshots, bloat, views beside readers" torture faults vacuum:: views:: || true
stage "cut-over beside sessions in the way, rollback out of every state" torture faults locks:: drill:: || true
stage "every state of the protocol" torture protocol || true
stage "the legacy client beside a move" torture live || true
stage "the client and its judge" torture legacy || true
stage "requests that no page of ours would send" torture bad_requests || true
stage "36 kinds of planted corruption" torture corruption || true
finish_stages

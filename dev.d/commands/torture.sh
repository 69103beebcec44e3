# Kill the worker ten times during a move of 2,000,000 rows (long; seed: REFIT_SEED)
need_for_tests
export REFIT_KILLS=${REFIT_KILLS:-10} REFIT_KILL_ROWS=${REFIT_KILL_ROWS:-2000000}
exec cargo test "${locked[@]}" --release -p server --test kill -- --nocapture "$@"

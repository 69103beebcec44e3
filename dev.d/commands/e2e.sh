# Build the release and run the browser tests (arguments go to: playwright test)
need_for_tests
"$root/dev" build
run_browser_tests "$@"

# Install what building and testing need, and nothing that is there already
need_for_tests
say "everything is in place"

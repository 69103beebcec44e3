# Check format, clippy with warnings as errors, and the types of the browser tests
need rust node compiler
need_wasm_target
need_rust_checks
need_npm_packages
need_site_folder
lint_stages
finish_stages

# What is fetched through cargo, rustup and npm: always the version that a lock file or this file names.

cargo_leptos_version=0.3.11
wasm_split_version=0.2.4
# Older ones, Debian's 108 among them, exit with 0 and write a module that no browser can start.
oldest_wasm_opt=116

locked_version() {
  [[ -f Cargo.lock ]] || fail "there is no Cargo.lock, so the version of $1 is unknown" "restore it from git, or write one with: cargo generate-lockfile"
  awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

need_wasm_target() {
  if [[ -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown ]]; then return; fi
  have rustup || fail "Rust's wasm32-unknown-unknown target is missing and there is no rustup to add it" "install Rust by rustup: https://rustup.rs"
  say "adding Rust's wasm32-unknown-unknown target"
  rustup target add wasm32-unknown-unknown
}

# rustup's minimal profile comes without these two.
need_rust_checks() {
  local missing=()
  cargo fmt --version >/dev/null 2>&1 || missing+=(rustfmt)
  cargo clippy --version >/dev/null 2>&1 || missing+=(clippy)
  if [[ ${#missing[@]} -eq 0 ]]; then return; fi
  have rustup || fail "${missing[*]} missing and there is no rustup to add it" "install Rust by rustup: https://rustup.rs"
  say "adding ${missing[*]} with rustup"
  rustup component add "${missing[@]}"
}

# The program and the crate speak a private format, so the two versions must be equal to the last digit.
need_wasm_bindgen() {
  local wanted
  wanted=$(locked_version wasm-bindgen)
  [[ -n $wanted ]] || fail "Cargo.lock does not name wasm-bindgen" "the frontend crate must depend on it: wasm-bindgen = \"=VERSION\""
  if [[ $(wasm-bindgen --version 2>/dev/null) == "wasm-bindgen $wanted" ]]; then return; fi
  say "installing wasm-bindgen $wanted with cargo, about 2 minutes, once"
  cargo_install wasm-bindgen-cli --version "$wanted"
}

# Reads what the crate wasm_split_helpers marks, so the two have to fit: it refuses a mark of another form.
need_wasm_split() {
  if [[ $(installed_version wasm_split_cli_support) == "$wasm_split_version" ]]; then return; fi
  say "installing wasm-split $wasm_split_version with cargo, about 1 minute, once"
  cargo_install wasm_split_cli_support --version "$wasm_split_version" --features build-binary
}

# For a program that does not tell its version itself.
installed_version() {
  cargo install --list | sed -n "s/^$1 v\([^ :]*\).*/\1/p"
}

# Its own release profile links for 3 minutes and 2.5 GB longer and gains nothing here. It names a newer Rust than it
# needs, hence --ignore-rust-version. no_downloads makes a missing tool an error instead of a download.
need_cargo_leptos() {
  if have cargo-leptos; then return; fi
  say "installing cargo-leptos $cargo_leptos_version with cargo, about 8 minutes, once"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo_install cargo-leptos --version "$cargo_leptos_version" --ignore-rust-version --features no_downloads
}

# Away from our target folder, so that the tool's build leaves nothing behind in it.
cargo_install() {
  env -u CARGO_TARGET_DIR cargo install --locked --force "$@"
}

# npm has no quick answer to "is this installed already", so a copy of the lock file stands beside what it installed.
need_npm_packages() {
  local installed=end2end/node_modules/.installed-lock.json
  if cmp -s end2end/package-lock.json "$installed"; then return; fi
  say "installing the npm packages of end2end/package-lock.json"
  (cd end2end && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
  cp end2end/package-lock.json "$installed"
}

need_wasm_opt() {
  local version
  version=$(wasm-opt --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  [[ $version -ge $oldest_wasm_opt ]] ||
    fail "$(command -v wasm-opt) is version ${version:-unknown}, older than $oldest_wasm_opt, and would break the page without a message" \
      "remove end2end/node_modules and run the same command again"
}

# The server crate embeds this folder, so it has to exist before anything is compiled, be it empty.
need_site_folder() {
  mkdir -p target/site/pkg
}

# The two sets that sub-commands ask for.
need_for_build() {
  need rust node compiler postgres
  need_wasm_target
  need_npm_packages
  need_wasm_bindgen
  need_wasm_split
  need_wasm_opt
  need_site_folder
}

need_for_tests() {
  need "${needs[@]}"
  need_rust_checks
  need_for_build
}

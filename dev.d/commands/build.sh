# Build target/release/refit with the web assets inside
need_for_build

wasm=target/front/wasm32-unknown-unknown/wasm-release/frontend.wasm
package=target/front/package

# The stamp names the input and both tools, so that a new version of either runs them again.
package_stamp() {
  sha256sum <"$wasm"
  wasm-bindgen --version
  wasm-opt --version
}

write_package() {
  rm -rf "$package"
  wasm-bindgen --target web --no-typescript --out-name refit --out-dir "$package" "$wasm"
  wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int \
    "$package/refit_bg.wasm" -o "$package/refit.wasm"
  rm "$package/refit_bg.wasm"
  sed -i 's/refit_bg\.wasm/refit.wasm/g' "$package/refit.js"
  package_stamp >"$package.stamp"
}

say "compiling the browser part"
cargo build "${locked[@]}" -p frontend --lib --target wasm32-unknown-unknown --target-dir target/front --profile wasm-release
if [[ ! -f $package.stamp || $(<"$package.stamp") != "$(package_stamp)" ]]; then
  say "packing the browser part with wasm-bindgen and wasm-opt"
  write_package
fi
node dev.d/site.mjs "$package" style/main.css public target/site
say "compiling the server"
cargo build "${locked[@]}" -p server --release

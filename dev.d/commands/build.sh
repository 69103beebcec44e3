# Build target/release/refit with the web assets inside
need_for_build

wasm=target/front/wasm32-unknown-unknown/wasm-release/frontend.wasm
package=target/front/package
parts=target/front/parts

# The stamp names the input and the tools, so that a new version of one runs them again.
package_stamp() {
  sha256sum <"$wasm"
  echo "wasm-split $wasm_split_version"
  wasm-bindgen --version
  wasm-opt --version
}

# First the parts that pages load late are cut off (docs/decisions/037-parts.md), then the main one is bound to
# JavaScript, then each gets small.
write_package() {
  rm -rf "$package" "$parts"
  mkdir -p "$package" "$parts"
  wasm-split-cli --target web --out-name refit "$wasm" "$parts"
  mv "$parts/__wasm_split.js" "$package/"
  wasm-bindgen --target web --no-typescript --keep-lld-exports --no-demangle --out-name refit --out-dir "$package" \
    "$parts/refit.wasm"
  mv "$package/refit_bg.wasm" "$parts/refit.wasm"
  sed -i 's/refit_bg\.wasm/refit.wasm/g' "$package/refit.js"
  local part
  for part in "$parts"/*.wasm; do
    wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int "$part" -o "$package/${part##*/}"
  done
  package_stamp >"$package.stamp"
}

say "compiling the browser part"
# Without the relocations nobody could tell which function needs which.
cargo rustc "${locked[@]}" -p frontend --lib --target wasm32-unknown-unknown --target-dir target/front --profile wasm-release \
  -- -C link-args=--emit-relocs
if [[ ! -f $package.stamp || $(<"$package.stamp") != "$(package_stamp)" ]]; then
  say "packing the browser part with wasm-bindgen and wasm-opt"
  write_package
fi
node dev.d/site.mjs "$package" style/main.css public target/site
say "compiling the server"
cargo build "${locked[@]}" -p server --release

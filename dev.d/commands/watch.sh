# Serve a debug build and rebuild and reload on every change (arguments go to: refit serve)
need_for_build
need_cargo_leptos
exec cargo leptos watch --split -- serve "$@"

# Build the release and serve it on 127.0.0.1:3000 (arguments go to: refit serve)
"$root/dev" build
exec target/release/refit serve "$@"

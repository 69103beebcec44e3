# Open psql on the running server's database (arguments go to: psql)
need postgres
url=${DATABASE_URL:-}
if [[ -z $url ]]; then
  [[ -r data/url ]] || fail "there is no readable data/url, which ./dev run writes while it serves" "start ./dev run in another terminal, or set DATABASE_URL"
  url=$(<data/url)
fi
exec psql "$url" "$@"

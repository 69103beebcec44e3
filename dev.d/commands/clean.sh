# Remove what was built and installed inside this folder; the database in data stays
for folder in target end2end/node_modules end2end/test-results end2end/playwright-report; do
  if [[ -e $folder ]]; then
    say "removing $folder"
    rm -rf "${root:?}/$folder"
  fi
done

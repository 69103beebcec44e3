// Brings the site folder, which the server embeds, to exactly what it should hold: the packed browser part, the bundled
// stylesheet, the public files, and a brotli copy beside everything that gets smaller by it.
//
// A file that has not changed is not written, so that cargo finds the server up to date.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';

// All npm packages live beside the browser tests, so that there is one lock file.
const { bundle } = createRequire(new URL('../end2end/package.json', import.meta.url))('lightningcss');

const [packageDir, stylesheet, publicDir, siteDir] = process.argv.slice(2);
const compressible = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.wasm', '.webmanifest', '.xml']);

function filesBelow(dir) {
  if (!fs.existsSync(dir)) return [];
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath ?? entry.path, entry.name)));
}

function bundledStylesheet() {
  try {
    return Buffer.from(bundle({ filename: stylesheet, minify: true }).code);
  } catch (error) {
    const place = error.loc ? `${error.fileName ?? stylesheet}:${error.loc.line}:${error.loc.column}` : stylesheet;
    console.error(`dev: cannot bundle ${stylesheet}: ${place}: ${error.message}`);
    process.exit(1);
  }
}

/** What the folder should hold, without the brotli copies: relative path to content. */
function wanted() {
  const site = new Map();
  for (const file of filesBelow(publicDir)) site.set(file, fs.readFileSync(path.join(publicDir, file)));
  for (const file of filesBelow(packageDir)) site.set(path.join('pkg', file), fs.readFileSync(path.join(packageDir, file)));
  site.set('pkg/refit.css', bundledStylesheet());
  return site;
}

/** Whether the file had to be written. */
function put(file, content) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(content)) return false;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return true;
}

function brotli(content) {
  const params = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return zlib.brotliCompressSync(content, { params });
}

/** The copy carries the time of its original: any other time means that it was made from something else. */
function isCopyOf(copy, original) {
  if (!fs.existsSync(copy)) return false;
  return Math.abs(fs.statSync(copy).mtimeMs - fs.statSync(original).mtimeMs) < 1;
}

function compress(file, content) {
  const copy = `${file}.br`;
  if (isCopyOf(copy, file)) return;
  fs.writeFileSync(copy, brotli(content));
  const { atime, mtimeMs } = fs.statSync(file);
  fs.utimesSync(copy, atime, mtimeMs / 1000);
}

function kib(file) {
  return `${(fs.statSync(file).size / 1024).toFixed(1)} KiB`;
}

const site = wanted();
const keep = new Set();
let written = 0;
for (const [name, content] of site) {
  const file = path.join(siteDir, name);
  if (put(file, content)) written += 1;
  keep.add(name);
  if (compressible.has(path.extname(name)) && content.length >= 1024) {
    compress(file, content);
    keep.add(`${name}.br`);
  }
}
const stale = filesBelow(siteDir).filter((name) => !keep.has(name));
for (const name of stale) fs.rmSync(path.join(siteDir, name));

if (written + stale.length > 0) {
  console.error(`dev: updated ${siteDir}: ${written} of ${site.size} files written, ${stale.length} removed`);
  for (const name of [...keep].filter((name) => name.startsWith('pkg/') && !name.endsWith('.br'))) {
    const file = path.join(siteDir, name);
    if (fs.existsSync(`${file}.br`)) console.error(`dev:   ${name} ${kib(file)}, brotli ${kib(`${file}.br`)}`);
  }
}

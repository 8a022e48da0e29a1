// After `vite build`: compresses every file that gets smaller by it and writes `table.tsv`, from which the crate `web`
// makes its static table. Lines: `asset file type etag immutable brotli gzip`, `entry name script styles preloads`,
// `named name file`.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = process.env.STILE_WEB_OUT ?? 'dist';
const types = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

async function asset(file, hashed) {
  const type = types[extname(file)];
  if (!type) throw new Error(`no content type is known for ${file}`);
  const body = await readFile(join(dist, file));
  const etag = createHash('sha256').update(body).digest('hex').slice(0, 32);
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
  const gzip = gzipSync(body, { level: 9 });
  const keep = async (suffix, bytes) => {
    if (bytes.length >= body.length * 0.95) return 'no';
    await writeFile(join(dist, file + suffix), bytes);
    return 'yes';
  };
  return ['asset', file, type, etag, hashed.has(file) ? 'yes' : 'no', await keep('.br', brotli), await keep('.gz', gzip)];
}

/** The chunks that an entry needs at once, beside itself. */
function imported(manifest, chunk, seen = new Map()) {
  for (const key of chunk.imports ?? []) {
    if (seen.has(key)) continue;
    seen.set(key, manifest[key]);
    imported(manifest, manifest[key], seen);
  }
  return [...seen.values()];
}

/** The style sheet that the page of each entry begins with. */
const grounds = { visitor: 'src/styles/stile.css', app: 'src/styles/app.css' };

/** The line of an entry. The styles of what it imports come before its own. */
function entry(manifest, chunk) {
  const needed = imported(manifest, chunk);
  const styles = [manifest[grounds[chunk.name]].file, ...[...needed, chunk].flatMap(({ css }) => css ?? [])];
  return ['entry', chunk.name, chunk.file, [...new Set(styles)].join(','), needed.map(({ file }) => file).join(',')];
}

const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'));
const chunks = Object.values(manifest);
const hashed = new Set(chunks.flatMap((chunk) => [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]));
// The app refers to the sprite, so the build has named it; the server's pages need its name too.
const icons = manifest['src/generated/icons.svg'].file;
const files = (await readdir(dist)).filter((file) => extname(file) in types).sort();
const lines = [
  ...(await Promise.all(files.map((file) => asset(file, hashed)))),
  ...chunks.filter((chunk) => chunk.isEntry && chunk.src?.endsWith('.ts')).map((chunk) => entry(manifest, chunk)),
  ['named', 'icons', icons],
  ['named', 'font', files.find((file) => /^inter-latin-(?!ext)/.test(file))],
  ['named', 'favicon', 'favicon.svg'],
];
await writeFile(join(dist, 'table.tsv'), lines.map((line) => line.join('\t') + '\n').join(''));

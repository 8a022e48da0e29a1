// Files and folders on the disk of the person in front of the browser.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { pictures } from './world.mjs';

const DISK = 'disk-';

/** A folder of this journey alone: it goes when the journey has ended well. */
export function newFolder() {
  return mkdtempSync(path.join(pictures, DISK));
}

/** After a journey that ended well nobody looks at its files. */
export function removeFolders() {
  for (const name of readdirSync(pictures)) if (name.startsWith(DISK)) rmSync(path.join(pictures, name), { recursive: true });
}

/** Bytes that are different for each seed and do not repeat. */
export function bytesOf(seed, length) {
  const parts = [];
  for (let at = 0; at * 32 < length; at++) parts.push(createHash('sha256').update(`${seed} ${at}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** Writes files, and folders where the content is null. */
export function writeTree(top, tree) {
  for (const [name, content] of Object.entries(tree)) {
    const file = path.join(top, name);
    mkdirSync(content === null ? file : path.dirname(file), { recursive: true });
    if (content !== null) writeFileSync(file, content);
  }
  return top;
}

/** Every folder and file below, with the hash of what is in it. */
export function treeOf(top, below = '') {
  const found = {};
  for (const entry of readdirSync(path.join(top, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) Object.assign(found, { [`${name}/`]: null }, treeOf(top, name));
    else found[name] = hashOf(readFileSync(path.join(top, name)));
  }
  return found;
}

export function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Tests an archive with a program that is not ours, and unpacks it. */
export function unpacked(archive) {
  execFileSync('unzip', ['-tqq', archive]);
  const folder = newFolder();
  execFileSync('unzip', ['-qq', archive, '-d', folder], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return folder;
}

/** A picture of one colour, which no two widths share. */
export function png(width, height, [red, green, blue]) {
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

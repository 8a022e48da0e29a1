// The server that a journey is about, and what the journey was told.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

function told(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is missing`);
  return value;
}

export const url = told('STILE_URL');
export const email = told('STILE_EMAIL');
export const password = told('STILE_PASSWORD');
export const pictures = told('STILE_PICTURES');
/** Where a new server is set up; empty where that has been done. */
export const setupUrl = process.env.STILE_SETUP_URL ?? '';
/** Where the server sends its mail: the port at which the journey takes it. */
export const mailPort = Number(process.env.STILE_MAIL_PORT ?? 0);

const OWN_NAUGHTY = [
  '', ' ', '.', '..', '...', '/', '\\', '-', '--help', '~', 'CON', 'nul.txt', 'undefined', 'null', 'NaN', '1/0', '0x0', 'true', '$HOME', '%s%n',
  '{{7*7}}', '${7*7}', '<script>window.naughty = 1</script>', '"><img src=x onerror="window.naughty = 1">', "' OR 1=1 --", 'javascript:window.naughty=1',
  '<svg onload=window.naughty=1>', '&lt;b&gt;', '\ufb01le', '\u03a9\u2248\u00e7\u221a\u222b', '\u7530\u4e2d\u3055\u3093', '\u{1f3f3}\ufe0f\u200d\u{1f308}',
  '\u05d0\u200eb', '\ufdfa', '\u202egpj.exe', `Z${'\u0351\u036b\u0343'.repeat(20)}`, '\u200b', '\u0000', '\n', '\ta', '\u001b[31mred', '\ufeffbom', 'a'.repeat(300),
  'file:///etc/passwd', '"; cat /etc/passwd #', '\u2028', '\u0130 \u0131 \u00df \u1e9e',
];

/** Strings that break what is made carelessly: the known list where the machine has it, else our own. */
export function naughtyStrings() {
  const folder = process.env.STILE_SHARED_DATA;
  const file = folder && path.join(folder, 'naughty-strings.json');
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.log(`STILE_SHARED_DATA names no folder with naughty-strings.json: ${OWN_NAUGHTY.length} strings of our own are tried instead`);
  return OWN_NAUGHTY;
}

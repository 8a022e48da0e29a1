// Names of people and of files, taken apart.

/** The stem and the extension with its dot, which is shown even where the stem is cut. */
export function splitName(name: string): [stem: string, extension: string] {
  const found = /^(.+)(\.[\p{L}\p{N}]{1,8})$/su.exec(name);
  return found ? [found[1] ?? name, found[2] ?? ''] : [name, ''];
}

/** `AL` for Anna Lindqvist. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const last = letters.length > 1 ? letters.at(-1) : '';
  return ((letters[0] ?? '') + (last ?? '')).toLocaleUpperCase();
}

/** One of eight hues, the same for a name every time; the server's pages reckon it alike. */
export function hueOf(name: string): number {
  let sum = 5381;
  for (const byte of new TextEncoder().encode(name)) sum = (Math.imul(sum, 33) ^ byte) >>> 0;
  return sum % 8;
}

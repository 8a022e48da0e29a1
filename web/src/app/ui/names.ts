// Names of people and of files, taken apart.

/** The stem and the extension with its dot, which is shown even where the stem is cut. */
export function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  return dot > 0 && isExtension(name.slice(dot + 1)) ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}

/** Letters and digits, eight at most. Those of ASCII are asked about first: all letters there are is a question that a phone thinks about. */
function isExtension(text: string): boolean {
  return /^[a-z0-9]{1,8}$/i.test(text) || /^[\p{L}\p{N}]{1,8}$/u.test(text);
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

// What a browser says of itself, in the two words that people know it by.

/** The first that is found counts: each browser also bears the names of those it came from. */
const BROWSERS: [name: string, sign: RegExp][] = [
  ['Edge', /Edg(e|A|iOS)?\//], ['Opera', /OPR\//], ['Firefox', /(Firefox|FxiOS)\//], ['Chrome', /(Chrome|CriOS)\//], ['Safari', /Version\/.*Safari\//], ['curl', /^curl\//], ['stile', /^stile/],
];
const SYSTEMS: [name: string, sign: RegExp][] = [
  ['iPhone', /iPhone/], ['iPad', /iPad/], ['Android', /Android/], ['Windows', /Windows/], ['macOS', /Mac OS X|Macintosh/], ['Linux', /Linux/],
];

export function agentOf(text: string): { browser: string; system: string } {
  const first = (list: [string, RegExp][]): string => list.find(([, sign]) => sign.test(text))?.[0] ?? '';
  return { browser: first(BROWSERS), system: first(SYSTEMS) };
}

// Makes what the sources refer to and nobody should keep by hand: the icon sprite and the two cuts of the typeface.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const tools = dirname(fileURLToPath(import.meta.url));
const generated = join(tools, '../src/generated');
const require = createRequire(import.meta.url);

/** One `<symbol>` for a line `name lucide-name` of icons.txt. The stroke is set in the style sheet. */
async function symbol(line) {
  const [name, source] = line.split(' ');
  const svg = await readFile(require.resolve(`lucide-static/icons/${source}.svg`), 'utf8');
  const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, '')}</symbol>`;
}

async function sprite() {
  const lines = (await readFile(join(tools, 'icons.txt'), 'utf8')).split('\n').filter((line) => line && !line.startsWith('#'));
  const mark = (await readFile(join(tools, 'mark.svg'), 'utf8')).match(/<path[^>]*>/g)?.join('') ?? '';
  const symbols = [`<symbol id="mark" viewBox="0 0 24 24">${mark}</symbol>`, ...(await Promise.all(lines.map(symbol)))];
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

/** All characters of the ranges, as the cutter wants them. */
function characters(ranges) {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join('');
}

/** A cut of Inter that holds only these characters and the weights the style sheet uses. */
async function cut(file, ranges) {
  const font = await readFile(require.resolve(`@fontsource-variable/inter/files/${file}`));
  return subsetFont(font, characters(ranges), { targetFormat: 'woff2', variationAxes: { wght: { min: 420, max: 700 } } });
}

await mkdir(generated, { recursive: true });
await Promise.all([
  writeFile(join(generated, 'icons.svg'), await sprite()),
  // The ranges stand in src/styles/type.css once more.
  writeFile(join(generated, 'inter-latin.woff2'), await cut('inter-latin-wght-normal.woff2', [
    [0x20, 0x7e], [0xa0, 0xff], [0x131, 0x131], [0x152, 0x153], [0x2013, 0x2014], [0x2018, 0x201e], [0x2022, 0x2022],
    [0x2026, 0x2026], [0x2032, 0x2033], [0x2039, 0x203a], [0x20ac, 0x20ac], [0x2122, 0x2122], [0x2190, 0x2193], [0x2212, 0x2212],
  ])),
  writeFile(join(generated, 'inter-latin-ext.woff2'), await cut('inter-latin-ext-wght-normal.woff2', [[0x100, 0x17f], [0x1e00, 0x1eff]])),
]);

// Measures the contrast of the tokens that meet on the pages, light and dark, for every hue a brand may have.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const css = await readFile(fileURLToPath(new URL('../src/styles/tokens.css', import.meta.url)), 'utf8');
// The first block is the tokens; what follows changes some of them for those who ask for it.
const tokens = new Map([...(css.split('}')[0] ?? '').matchAll(/--([\w-]+):\s*(light-dark\(.+?\)\)|[^;]+);/g)].map(([, name, value]) => [name, value.trim()]));

/** `l c h` of a token, with the brand's hue put in; alpha is not used by the pairs below. */
function oklch(name, mode, hue) {
  const filled = tokens.get(name)?.replace(/var\(--brand-h\)/g, hue).replace(/var\(--([\w-]+)\)/g, (_, inner) => tokens.get(inner));
  const colours = [...(filled ?? '').matchAll(/oklch\(([^)]+)\)/g)].map(([, numbers]) => numbers.split(/\s+/).map(Number));
  const colour = colours[mode === 'dark' ? 1 : 0];
  if (!colour || colour.length < 3 || colour.some(Number.isNaN)) throw new Error(`--${name} cannot be read: ${filled}`);
  return colour;
}

/** OKLCH to linear sRGB; what lies outside is clipped, as a browser does. */
function linear([l, c, h]) {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const [x, y, z] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3);
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((v) => Math.min(1, Math.max(0, v)));
}

function luminance(colour) {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(front, back) {
  const [low, high] = [luminance(front), luminance(back)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const kinds = ['folder', 'doc', 'sheet', 'slides', 'pdf', 'image', 'video', 'audio', 'code', 'archive', 'other'];
/** front, back, least contrast in light and in dark. */
const pairs = [
  ['text', 'surface', 7, 7], ['text', 'bg', 7, 7], ['text', 'brand-sel', 7, 7], ['text-2', 'surface', 4.5, 4.5], ['text-2', 'bg', 4.5, 4.5],
  ['text-2', 'surface-3', 4.5, 4.5], ['text-3', 'surface', 4.5, 4.5], ['text-3', 'bg', 4.5, 4.5], ['text-2', 'brand-sel', 4.5, 4.5],
  ['text-3', 'brand-sel', 4.5, 4.5], ['on-brand', 'brand', 5.5, 8.5], ['on-brand', 'brand-hov', 5.5, 8.5], ['brand-text', 'surface', 6.5, 9],
  ['brand-text', 'brand-soft', 4.5, 4.5], ['on-bad', 'bad-fill', 4.5, 4.5], ['text', 'overlay', 7, 7], ['text-2', 'overlay', 4.5, 4.5], ['text-3', 'overlay', 4.5, 4.5], ['focus', 'surface', 3, 3], ['focus', 'bg', 3, 3], ['line-ctl', 'surface', 3, 3], ['line-ctl', 'surface-2', 3, 3],
  ...['ok', 'warn', 'bad', 'info'].flatMap((name) => [[name, `${name}-soft`, 4.5, 4.5], [name, 'surface', 4.5, 4.5]]),
  ...kinds.map((name) => [`k-${name}`, 'surface', 3, 3]),
];

const wrong = [];
for (const [front, back, ...least] of pairs) {
  ['light', 'dark'].forEach((mode, at) => {
    for (let hue = 0; hue < 360; hue++) {
      const measured = contrast(oklch(front, mode, hue), oklch(back, mode, hue));
      if (measured < least[at]) wrong.push(`--${front} on --${back}, ${mode}, hue ${hue}: ${measured.toFixed(2)} is less than ${least[at]}`);
    }
  });
}
if (wrong.length > 0) {
  console.error(wrong.slice(0, 20).join('\n'));
  process.exit(1);
}
console.log(`${pairs.length} pairs of colours hold their contrast in light and dark for 360 hues`);

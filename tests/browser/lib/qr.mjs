// Reads a QR code that was drawn and not photographed: every module is what it should be, so nothing has to be corrected.

/** For versions 1 to 10 at the levels L, M, Q, H: how many blocks there are, and how many code words of each only correct. */
const BLOCKS = ['1111122224', '1112244455', '1122446688', '1124445688'].map((row) => [...row].map(Number));
const CORRECTING = [
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18],
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28],
];
const MASKS = [
  (x, y) => (x + y) % 2, (_, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3), (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** The text of a code; `isDark(x, y)` tells its modules, `side` how many there are. */
export function textOf(side, isDark) {
  const version = (side - 17) / 4;
  const format = [0, 1, 2, 3, 4].reduce((bits, x) => (bits << 1) | Number(isDark(x, 8)), 0) ^ 0b10101;
  const level = [1, 0, 3, 2][format >> 3];
  const words = wordsOf(side, version, (x, y) => isDark(x, y) !== (MASKS[format & 7](x, y) === 0));
  return read(dataOf(words, version, level), version);
}

/** Two columns at a time from the right, up and down in turns. */
function wordsOf(side, version, bitAt) {
  const bits = [];
  for (let right = side - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < side; step++) {
      const y = up ? side - 1 - step : step;
      for (const x of [right, right - 1]) if (!isFixed(side, version, x, y)) bits.push(Number(bitAt(x, y)));
    }
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
}

/** Whether a module belongs to the marks of the code, and not to what it says. */
function isFixed(side, version, x, y) {
  const far = side - 9;
  if ((x < 9 && y < 9) || (x > far && y < 9) || (x < 9 && y > far) || x === 6 || y === 6) return true;
  if (version >= 7 && ((x > side - 12 && y < 6) || (y > side - 12 && x < 6))) return true;
  const middles = version === 1 ? [] : version < 7 ? [6, side - 7] : [6, (side - 1) / 2, side - 7];
  const isCorner = (a, b) => (a === 6 && b === 6) || (a === 6 && b === side - 7) || (a === side - 7 && b === 6);
  return middles.some((a) => middles.some((b) => !isCorner(a, b) && Math.abs(x - a) < 3 && Math.abs(y - b) < 3));
}

/** The code words of the blocks are dealt out in turns: this takes them together again, without those that correct. */
function dataOf(words, version, level) {
  const [count, correcting] = [BLOCKS[level][version - 1], CORRECTING[level][version - 1]];
  const short = Math.floor(words.length / count) - correcting;
  const longer = words.length % count;
  const blocks = Array.from({ length: count }, () => []);
  let at = 0;
  for (let place = 0; place <= short; place++) {
    for (const [number, block] of blocks.entries()) if (place < short || number >= count - longer) block.push(words[at++]);
  }
  return blocks.flat();
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Parts in turns: digits, letters of the few that need less room, bytes. */
function read(data, version) {
  const bits = data.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const isSmall = version < 10;
  let at = 0;
  const take = (count) => parseInt(bits.slice(at, (at += count)), 2);
  const together = (length, size, widths, write) => {
    let text = '';
    for (let left = length; left > 0; left -= size) text += write(take(widths[Math.min(left, size)]), Math.min(left, size));
    return text;
  };
  const parts = {
    1: () => together(take(isSmall ? 10 : 12), 3, [0, 4, 7, 10], (number, digits) => String(number).padStart(digits, '0')),
    2: () => together(take(isSmall ? 9 : 11), 2, [0, 6, 11], (number, letters) => (letters === 2 ? LETTERS[Math.floor(number / 45)] : '') + LETTERS[number % 45]),
    4: () => Buffer.from(Array.from({ length: take(isSmall ? 8 : 16) }, () => take(8))).toString(),
  };
  let text = '';
  for (let mode = take(4); mode > 0; mode = at + 4 <= bits.length ? take(4) : 0) {
    if (!(mode in parts)) throw new Error(`a part of the code is written in mode ${mode}, which this reader does not know`);
    text += parts[mode]();
  }
  return text;
}

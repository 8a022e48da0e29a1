// The QR code of a link, as a path to draw and as files to keep. Fetched when somebody asks for it.
import { generate } from 'lean-qr';

/** Empty modules around the code, without which cameras do not find it. */
const MARGIN = 4;
const PNG_PIXELS = 1024;

export interface Qr {
  /** Modules on a side, with the margin. */
  side: number;
  /** One rectangle for each dark run, in modules. */
  path: string;
}

export function qrOf(text: string): Qr {
  const code = generate(text);
  let path = '';
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (x + 1 < code.size && code.get(x + 1, y)) x++;
      path += `M${from + MARGIN} ${y + MARGIN}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  }
  return { side: code.size + 2 * MARGIN, path };
}

export function svgFile({ side, path }: Qr): Blob {
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>\n`;
  return new Blob([picture], { type: 'image/svg+xml' });
}

/** Whole pixels for each module: a code with soft edges is hard to read. */
export async function pngFile({ side, path }: Qr): Promise<Blob> {
  const scale = Math.max(1, Math.floor(PNG_PIXELS / side));
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side * scale;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser draws no pictures');
  pen.scale(scale, scale);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, side, side);
  pen.fillStyle = '#000';
  pen.fill(new Path2D(path));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}

/** Hands a file to the browser's downloads. */
export function keep(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

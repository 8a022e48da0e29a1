// How the viewer shows a file: by itself, as text, as pages that the server draws, or only by its facts.
import type { Node } from '../api/types';
import { kindOf, shownAs } from './kind';

/** How much of a text is fetched. */
export const TEXT_BYTES_MAX = 256 * 1024;

const TEXTS = 'txt md log csv tsv tex html css js ts json xml svg yaml yml toml rs py go java c h cpp sh sql php rb swift ini conf'.split(' ');

export type Look = 'image' | 'video' | 'audio' | 'text' | 'pages' | 'facts';

/** The ways to show a file, the best first; the next one is for when it cannot be shown so. */
export function looks(node: Pick<Node, 'kind' | 'name' | 'capabilities'>): Look[] {
  const own = shownAs(node);
  const ways: Look[] = [];
  if (node.capabilities.includes('download')) {
    if (own !== 'facts') ways.push(own);
    else if (isText(node.name)) ways.push('text');
  }
  if (node.capabilities.includes('preview') && mayBeDrawn(node)) ways.push('pages');
  return [...ways, 'facts'];
}

function isText(name: string): boolean {
  return TEXTS.includes(name.split('.').at(-1)?.toLowerCase() ?? '');
}

/** Whether it is worth asking: the server looks at the bytes, and what these kinds are it never draws. */
function mayBeDrawn(node: Pick<Node, 'kind' | 'name'>): boolean {
  return node.kind === 'file' && !['video', 'audio', 'archive'].includes(kindOf(node));
}

/** The width to ask for, of those that the server draws, for so many pixels of the screen. */
export function widthFor(pixels: number): number {
  return [256, 512, 1024].find((width) => width >= pixels) ?? 2048;
}

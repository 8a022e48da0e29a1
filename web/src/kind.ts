// The icon and the colour of a file that is still on its way up. The same list is in `crates/http/src/pages/kind.rs`.
import { h, icon } from './dom';

const KINDS: [icon: string, colour: string, extensions: string][] = [
  ['pdf', 'k-pdf', 'pdf ps xps'],
  ['doc', 'k-doc', 'doc docx odt rtf txt md pages epub tex'],
  ['sheet', 'k-sheet', 'xls xlsx ods csv tsv numbers'],
  ['slides', 'k-slides', 'ppt pptx odp key'],
  ['archive', 'k-archive', 'zip 7z rar tar gz tgz xz zst bz2 iso dmg'],
  ['image', 'k-image', 'jpg jpeg png gif webp avif heic svg tif tiff bmp psd raw dng'],
  ['video', 'k-video', 'mp4 mov mkv webm avi m4v mpg mpeg'],
  ['audio', 'k-audio', 'mp3 m4a wav flac ogg opus aac aiff'],
  ['code', 'k-code', 'html css js ts json xml yaml yml toml rs py go java c h cpp sh sql php rb swift'],
];

/** The coloured tile before a file's name. */
export function kindTile(name: string): HTMLElement {
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  const found = KINDS.find(([, , extensions]) => extensions.split(' ').includes(extension));
  return h('span', { class: `kind ${found?.[1] ?? 'k-other'}` }, icon(found?.[0] ?? 'other'));
}

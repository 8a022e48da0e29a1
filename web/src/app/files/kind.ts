// What sort of thing a node is, by its name: for its icon, the filter, the details and the preview.
import { splitName } from '../ui/names';

const EXTENSIONS = {
  pdf: 'pdf ps xps',
  doc: 'doc docx odt rtf txt md pages epub tex log',
  sheet: 'xls xlsx ods csv tsv numbers',
  slides: 'ppt pptx odp key',
  image: 'jpg jpeg png gif webp avif heic svg tif tiff bmp psd raw dng',
  video: 'mp4 mov mkv webm avi m4v mpg mpeg',
  audio: 'mp3 m4a wav flac ogg opus aac aiff',
  archive: 'zip 7z rar tar gz tgz xz zst bz2 iso dmg',
  code: 'html css js ts json xml yaml yml toml rs py go java c h cpp sh sql php rb swift',
};

export const KINDS = ['folder', 'pdf', 'doc', 'sheet', 'slides', 'image', 'video', 'audio', 'archive', 'code'] as const;
export type Kind = (typeof KINDS)[number];

const BY_EXTENSION = new Map(Object.entries(EXTENSIONS).flatMap(([kind, list]) => list.split(' ').map((one) => [one, kind as Kind] as const)));

interface Named {
  kind: string;
  name: string;
}

/** The kind of a node; `other` for a file nobody knows. */
export function kindOf({ kind, name }: Named): Kind | 'other' {
  return kind === 'folder' ? 'folder' : (BY_EXTENSION.get(extensionOf(name)) ?? 'other');
}

/** How much of a name rename selects at first: all but the extension of a file. */
export function baseLength({ kind, name }: Named): number {
  return kind === 'file' ? splitName(name)[0].length : name.length;
}

function extensionOf(name: string): string {
  return splitName(name)[1].slice(1).toLowerCase();
}

// What browsers show by themselves, of the types that the server sends as what they are.
const SHOWN = { image: 'png jpg jpeg gif webp avif bmp', video: 'mp4 webm mov', audio: 'mp3 m4a wav flac ogg opus' };

/** How the preview shows a file: as an image, a film, a sound, or only its facts. */
export function shownAs({ kind, name }: Named): keyof typeof SHOWN | 'facts' {
  const extension = kind === 'file' ? extensionOf(name) : '';
  const found = Object.entries(SHOWN).find(([, list]) => list.split(' ').includes(extension));
  return (found?.[0] as keyof typeof SHOWN | undefined) ?? 'facts';
}

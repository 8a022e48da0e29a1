// Files that visitors sent and that wait until somebody accepts them.
import { plural } from '../plural';

type Count = { count: number };
type Name = { name: string };

export const held = {
  title: 'Waiting for you',
  titleOthers: 'Waiting to be accepted',
  text: 'Visitors sent these files. Nobody sees them until you accept them.',
  textOthers: 'Visitors sent these files. Nobody sees them until the link’s owner accepts them.',
  loading: 'Loading what waits',
  accept: 'Accept',
  acceptName: ({ name }: Name) => `Accept: ${name}`,
  acceptAll: 'Accept all',
  decline: 'Decline',
  declineName: ({ name }: Name) => `Decline: ${name}`,
  download: 'Download',
  downloadName: ({ name }: Name) => `Download: ${name}`,
  accepted: ({ name }: Name) => `“${name}” is accepted and in its folder`,
  declined: ({ name }: Name) => `“${name}” is declined. It is in the trash and can be restored from there.`,
  acceptedMany: ({ count }: Count) => plural(count, { one: '# file is accepted and in its folder', other: '# files are accepted and in their folder' }),
  stopped: ({ count, name }: Count & Name) => `${plural(count, { one: '# file is accepted', other: '# files are accepted' })}. “${name}” could not be, and the rest still waits.`,
  gone: ({ name }: Name) => `“${name}” was decided on in the meantime`,
  is_held: 'Waiting',
  is_declined: 'Declined',
  count: ({ count }: Count) => plural(count, { one: '# waiting', other: '# waiting' }),
  countOf: ({ count, name }: Count & Name) => `${plural(count, { one: '# waiting', other: '# waiting' })} to be accepted: ${name}`,
  why_refused: 'You may not add files to the folder it was sent to. Ask whoever manages that folder, or decline the file.',
  why_no_way_to_folder: 'The folder it was sent to is in the trash, or closed to you. Restore it, or have somebody accept the file who can open it.',
};

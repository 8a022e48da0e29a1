// Files that visitors sent and that wait until somebody accepts them.
import { plural } from '../plural';
import type { held as english } from '../en/held';

export const held: typeof english = {
  title: 'Wartet auf Sie',
  titleOthers: 'Wartet auf Annahme',
  text: 'Besucher haben diese Dateien geschickt. Niemand sieht sie, bis Sie sie annehmen.',
  textOthers: 'Besucher haben diese Dateien geschickt. Niemand sieht sie, bis der Eigentümer des Links sie annimmt.',
  loading: 'Was wartet, wird geladen',
  accept: 'Annehmen',
  acceptName: ({ name }) => `Annehmen: ${name}`,
  acceptAll: 'Alle annehmen',
  decline: 'Ablehnen',
  declineName: ({ name }) => `Ablehnen: ${name}`,
  download: 'Herunterladen',
  downloadName: ({ name }) => `Herunterladen: ${name}`,
  accepted: ({ name }) => `„${name}“ ist angenommen und liegt im Ordner`,
  declined: ({ name }) => `„${name}“ ist abgelehnt. Die Datei liegt im Papierkorb und kann von dort wiederhergestellt werden.`,
  acceptedMany: ({ count }) => plural(count, { one: '# Datei ist angenommen und liegt im Ordner', other: '# Dateien sind angenommen und liegen im Ordner' }),
  stopped: ({ count, name }) => `${plural(count, { one: '# Datei ist angenommen', other: '# Dateien sind angenommen' })}. „${name}“ ging nicht, und der Rest wartet noch.`,
  gone: ({ name }) => `Über „${name}“ wurde inzwischen entschieden`,
  is_held: 'Wartet',
  is_declined: 'Abgelehnt',
  count: ({ count }) => plural(count, { one: '# wartet', other: '# warten' }),
  countOf: ({ count, name }) => `${plural(count, { one: '# wartet', other: '# warten' })} auf Annahme: ${name}`,
  why_refused: 'In den Ordner, in den sie geschickt wurde, dürfen Sie keine Dateien legen. Fragen Sie, wer den Ordner verwaltet, oder lehnen Sie die Datei ab.',
  why_no_way_to_folder: 'Der Ordner, in den sie geschickt wurde, liegt im Papierkorb oder ist Ihnen verschlossen. Stellen Sie ihn wieder her, oder lassen Sie jemanden annehmen, der ihn öffnen kann.',
};

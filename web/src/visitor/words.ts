// What the script of the visitor page says. The server writes the page's language into the document.
import { language } from '../words';

const en = {
  close: 'Close',
  download: 'Download',
  previous: 'Previous picture',
  next: 'Next picture',
  place: (at: number, all: number) => `${at} of ${all}`,
  pageBefore: 'Previous page',
  pageAfter: 'Next page',
  page: (at: number, all: number) => `Page ${at} of ${all}`,
  noPreview: 'There is no preview of this file.',
  busy: 'Many previews are being made right now. Try again in a moment.',
  cannotShow: 'This picture can’t be shown here. Download it to look at it.',
};

/** A language says everything that English says. */
type Words = typeof en;

const de: Words = {
  close: 'Schließen',
  download: 'Herunterladen',
  previous: 'Voriges Bild',
  next: 'Nächstes Bild',
  place: (at, all) => `${at} von ${all}`,
  pageBefore: 'Vorige Seite',
  pageAfter: 'Nächste Seite',
  page: (at, all) => `Seite ${at} von ${all}`,
  noPreview: 'Für diese Datei gibt es keine Vorschau.',
  busy: 'Gerade werden viele Vorschauen erstellt. Versuchen Sie es gleich noch einmal.',
  cannotShow: 'Dieses Bild kann hier nicht angezeigt werden. Laden Sie es herunter, um es anzusehen.',
};

/** The words in the language of the page. */
export const words: Words = language === 'de' ? de : en;

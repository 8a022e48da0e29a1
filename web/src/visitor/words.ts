// What the script of the visitor page says. The server writes the page's language into the document.
import { language } from '../words';

const en = {
  close: 'Close',
  download: 'Download',
  previous: 'Previous picture',
  next: 'Next picture',
  place: (at: number, all: number) => `${at} of ${all}`,
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
  cannotShow: 'Dieses Bild kann hier nicht angezeigt werden. Laden Sie es herunter, um es anzusehen.',
};

/** The words in the language of the page. */
export const words: Words = language === 'de' ? de : en;

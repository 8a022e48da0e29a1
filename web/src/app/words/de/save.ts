// Keeping what somebody shared by a link.
import type { save as english } from '../en/save';

export const save: typeof english = {
  title: 'In meinen Dateien speichern',
  done: 'Gespeichert',
  doneText: ({ name, into }) => `„${name}“ ist jetzt in „${into}“. Es ist Ihre eigene Kopie: Sie bleibt, was auch aus der Freigabe wird.`,
  show: 'Zeigen',
  back: 'Zurück zur Freigabe',
  open: 'Freigabe öffnen',
  gone: 'Diese Freigabe gibt es nicht, oder sie ist nicht mehr offen.',
  asks: 'Diese Freigabe will etwas wissen, bevor sie sich öffnet. Öffnen Sie sie, und speichern Sie von dort aus.',
  refused: 'Wer dies teilt, lässt es nicht speichern.',
};

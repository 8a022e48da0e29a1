// What the parts of the interface say by themselves.
import type { ui as english } from '../en/ui';

export const ui: typeof english = {
  cancel: 'Abbrechen',
  close: 'Schließen',
  ok: 'OK',
  save: 'Speichern',
  retry: 'Erneut versuchen',
  undo: 'Rückgängig',
  undone: 'Rückgängig gemacht',
  loading: 'Wird geladen …',
  notifications: 'Meldungen',
  failedTitle: 'Das hat nicht geklappt',
  notOpened: 'Ließ sich nicht öffnen',
  offlineTitle: 'Der Server ist nicht erreichbar',
  request: ({ id }) => `Anfrage ${id}`,
  typeToConfirm: ({ text }) => `Zur Bestätigung „${text}“ eingeben`,
};

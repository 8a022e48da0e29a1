// What several screens of the Admin center say.
import type * as english from '../../en/admin/common';

export const common: typeof english.common = {
  title: 'Verwaltung',
  find: 'Einstellung, Seite oder Person suchen',
  noneFound: 'Nichts gefunden',
  page: 'Seite',
  act: 'Tun',
  setting: 'Einstellung',
  auditor: 'Sie sind Prüfer: Sie sehen hier alles und können nichts ändern.',
  refused: 'Das ist für Administratoren',
  refusedText: 'Nur Administratoren und Prüfer der Organisation sehen die Verwaltung. Fragen Sie jemanden davon, wenn Sie etwas daraus brauchen.',
  gone: 'Das gibt es hier nicht mehr',
  goneText: 'Vielleicht hat es inzwischen jemand gelöscht.',
  nowhere: 'Diese Seite gibt es nicht',
  nowhereText: 'Vielleicht ist die Adresse vertippt.',
  where: 'Wo Sie sind',
  pages: 'Seiten',
  firstPage: 'Erste Seite',
  previous: 'Zurück',
  next: 'Nächste Seite',
  showAll: 'Alle zeigen',
  save: 'Speichern',
  saved: 'Gespeichert',
  discard: 'Änderungen verwerfen',
  done: 'Fertig',
  other: 'Jemand anderen wählen',
};

export const places: typeof english.places = { overview: 'Übersicht', users: 'Benutzer', groups: 'Gruppen', roles: 'Rollen', policy: 'Freigaberegeln', links: 'Links', events: 'Protokoll', storage: 'Speicher' };

export const finds: typeof english.finds = {
  overview: 'start anfang aufgaben',
  users: 'personen leute konten mitglieder einladen sperren löschen passwort zurücksetzen sitzungen',
  groups: 'teams mitglieder',
  roles: 'rechte berechtigungen fähigkeiten betrachter bearbeiter',
  policy: 'richtlinie regeln einstellungen vorlagen links teilen',
  links: 'freigaben adressen eigentümer ohne eigentümer widerrufen anhalten export csv',
  events: 'ereignisse verlauf audit aktivität journal export csv json',
  storage: 'kontingent quota platz grenze teamordner festplatte',
};

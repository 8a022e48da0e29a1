// What the server refuses, by its code. A code that is missing here is said in the server's own words, which are English.
import type { problems as english } from '../en/problems';

const always = (text: string) => (): string => text;

export const problems: typeof english = {
  offline: 'Der Server war nicht erreichbar. Besteht die Verbindung?',
  part_missing: 'Ein Teil der App konnte nicht geladen werden. Vielleicht wurde der Server gerade erneuert.',
  unknown: 'Etwas ist schiefgegangen, das niemand vorhergesehen hat.',
  internal: 'Der Server hat einen Fehler gemacht. Er ist notiert; versuchen Sie es gleich noch einmal.',
  unavailable: 'Ein Teil des Servers ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.',
  not_found: 'Hier ist nichts, oder Sie haben keinen Zugriff darauf.',
  refused: always('Das dürfen Sie hier nicht.'),
  name_taken: 'Hier heißt schon etwas anderes so.',
  invalid_name: always('Dieser Name geht nicht: Er ist leer oder enthält Zeichen, die ein Name nicht haben kann.'),
  name_too_long: always('Der Name ist zu lang. Kürzen Sie ihn.'),
  name_not_portable: always('Windows kann diesen Namen nicht speichern. Ändern Sie ihn.'),
  invalid_text: always('Der Text ist zu lang oder enthält Steuerzeichen.'),
  required: always('Hier fehlt noch etwas.'),
  too_deep: always('Ordner können höchstens 128-mal ineinander liegen.'),
  path_too_deep: always('Ordner können höchstens 128-mal ineinander liegen.'),
  path_too_long: always('Der Pfad ist zu lang.'),
  into_itself: always('Ein Ordner kann nicht in sich selbst liegen. Wählen Sie einen anderen Ort.'),
  parent_in_trash: always('Der Ordner, in dem es war, ist auch im Papierkorb. Stellen Sie zuerst ihn wieder her.'),
  not_a_folder: always('Das ist eine Datei. Wählen Sie einen Ordner.'),
  not_a_file: always('Das ist ein Ordner. Legen Sie Dateien hinein.'),
  too_large: always('Das ist größer, als erlaubt ist.'),
  too_many: always('Das sind mehr, als auf einmal gehen.'),
  archive_too_large: always('Das ist zu viel für ein Archiv. Laden Sie es in Teilen herunter.'),
  storage_full: always('Dafür ist kein Speicherplatz mehr da.'),
  busy: 'Der Server ist ausgelastet. Versuchen Sie es in ein paar Sekunden noch einmal.',
  changed: 'Jemand hat es inzwischen geändert. Sehen Sie es sich noch einmal an und wiederholen Sie es dann.',
  rate_limited: 'Zu viele Versuche in kurzer Zeit. Warten Sie eine Minute und versuchen Sie es dann erneut.',
  too_many_tries: 'Zu viele Versuche in kurzer Zeit. Warten Sie eine Minute und versuchen Sie es dann erneut.',
  wrong_credentials: 'Das Passwort ist falsch.',
  unauthenticated: 'Sie sind nicht mehr angemeldet.',
  too_many_keys: always('Sie haben so viele Schlüssel, wie es geben kann. Beenden Sie zuerst einen.'),
};

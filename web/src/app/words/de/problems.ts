// What the server refuses, by its code. A code that is missing here is said in the server's own words.
import type { problems as english } from '../en/problems';

export const problems: typeof english = {
  offline: 'Der Server war nicht erreichbar. Besteht die Verbindung?',
  unknown: 'Etwas ist schiefgegangen, das niemand vorhergesehen hat.',
  internal: 'Der Server hat einen Fehler gemacht. Er ist notiert; versuchen Sie es gleich noch einmal.',
  unavailable: 'Ein Teil des Servers ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.',
  not_found: 'Hier ist nichts, oder Sie haben keinen Zugriff darauf.',
  name_taken: 'Hier heißt schon etwas anderes so.',
  rate_limited: 'Zu viele Versuche in kurzer Zeit. Warten Sie eine Minute und versuchen Sie es dann erneut.',
  precondition_failed: 'Jemand hat es inzwischen geändert. Sehen Sie es sich noch einmal an und wiederholen Sie es dann.',
};

// What the visitor's list of uploads says, in the language of its page. The app has its own catalog.
import { bytes, language } from '../words';
import type { Reason, Target } from './queue';

interface Words {
  uploads: string;
  all: string;
  fold: string;
  unfold: string;
  close: string;
  pauseAll: string;
  resumeAll: string;
  progressOf(name: string): string;
  pause(name: string): string;
  resume(name: string): string;
  retry(name: string): string;
  cancel(name: string): string;
  amount(sent: string, size: string): string;
  left(speed: string, time: string): string;
  seconds(count: number): string;
  minutes(count: number): string;
  hours(count: number): string;
  waiting(size: string): string;
  paused(sent: string, size: string): string;
  uploaded(size: string): string;
  busyTitle(done: number, all: number): string;
  pausedTitle: string;
  stalledTitle: string;
  doneTitle(count: number): string;
  failedTitle(count: number): string;
  reasons: Record<string, string>;
  tooLarge(max: string): string;
  unwanted(kinds: string): string;
  otherReason(code: string): string;
}

const en: Words = {
  uploads: 'Uploads',
  all: 'All uploads',
  fold: 'Fold',
  unfold: 'Unfold',
  close: 'Close',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  progressOf: (name) => `Upload of ${name}`,
  pause: (name) => `Pause ${name}`,
  resume: (name) => `Resume ${name}`,
  retry: (name) => `Try ${name} again`,
  cancel: (name) => `Cancel ${name}`,
  amount: (sent, size) => `${sent} of ${size}`,
  left: (speed, time) => `${speed}/s · ${time} left`,
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  waiting: (size) => `${size} · waiting`,
  paused: (sent, size) => `${sent} of ${size} · paused`,
  uploaded: (size) => `${size} · uploaded`,
  busyTitle: (done, all) => `Uploading ${done} of ${all}`,
  pausedTitle: 'Uploads paused',
  stalledTitle: 'Waiting for the connection',
  doneTitle: (count) => (count === 1 ? '1 file uploaded' : `${count} files uploaded`),
  failedTitle: (count) => (count === 1 ? '1 upload failed' : `${count} uploads failed`),
  reasons: {
    not_found: 'This link does not take files any more',
    signed_out: 'The visit has ended: load the page again',
    unreadable: 'The file was changed or taken away: choose it again',
    storage_full: 'There is no storage left',
    quota_exceeded: 'There is no storage left',
    invalid_name: 'The name has characters that cannot be used here',
    name_not_portable: 'The name has characters that cannot be used here',
    name_too_long: 'The name is too long',
    too_many_uploads: 'Too many uploads are under way: try again in a moment',
    too_large: 'Larger than what is asked for here',
    unwanted_type: 'This kind of file is not asked for here',
    request_full: 'There is no room left for what was asked for: ask the sender for more',
    unknown_item: 'This is not asked for any more: load the page again',
  },
  tooLarge: (max) => `Larger than the ${max} allowed here`,
  unwanted: (kinds) => `Not a kind of file that is asked for: choose ${kinds}`,
  otherReason: (code) => `The server refused it (${code})`,
};

const de: Words = {
  uploads: 'Uploads',
  all: 'Alle Uploads',
  fold: 'Einklappen',
  unfold: 'Ausklappen',
  close: 'Schließen',
  pauseAll: 'Alle anhalten',
  resumeAll: 'Alle fortsetzen',
  progressOf: (name) => `Upload von ${name}`,
  pause: (name) => `${name} anhalten`,
  resume: (name) => `${name} fortsetzen`,
  retry: (name) => `${name} noch einmal versuchen`,
  cancel: (name) => `${name} abbrechen`,
  amount: (sent, size) => `${sent} von ${size}`,
  left: (speed, time) => `${speed}/s · noch ${time}`,
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  waiting: (size) => `${size} · wartet`,
  paused: (sent, size) => `${sent} von ${size} · angehalten`,
  uploaded: (size) => `${size} · hochgeladen`,
  busyTitle: (done, all) => `Datei ${done} von ${all} wird hochgeladen`,
  pausedTitle: 'Uploads angehalten',
  stalledTitle: 'Warten auf die Verbindung',
  doneTitle: (count) => (count === 1 ? '1 Datei hochgeladen' : `${count} Dateien hochgeladen`),
  failedTitle: (count) => (count === 1 ? '1 Upload fehlgeschlagen' : `${count} Uploads fehlgeschlagen`),
  reasons: {
    not_found: 'Dieser Link nimmt keine Dateien mehr an',
    signed_out: 'Der Besuch ist beendet: Laden Sie die Seite neu',
    unreadable: 'Die Datei wurde geändert oder entfernt: Wählen Sie sie noch einmal',
    storage_full: 'Der Speicher ist voll',
    quota_exceeded: 'Der Speicher ist voll',
    invalid_name: 'Der Name enthält Zeichen, die hier nicht gehen',
    name_not_portable: 'Der Name enthält Zeichen, die hier nicht gehen',
    name_too_long: 'Der Name ist zu lang',
    too_many_uploads: 'Zu viele Uploads laufen: Versuchen Sie es gleich noch einmal',
    too_large: 'Größer, als hier gewünscht ist',
    unwanted_type: 'Diese Art von Datei ist hier nicht gewünscht',
    request_full: 'Für das Gewünschte ist kein Platz mehr: Fragen Sie den Absender nach mehr',
    unknown_item: 'Das ist nicht mehr gewünscht: Laden Sie die Seite neu',
  },
  tooLarge: (max) => `Größer als die hier erlaubten ${max}`,
  unwanted: (kinds) => `Diese Art von Datei ist nicht gewünscht: Wählen Sie ${kinds}`,
  otherReason: (code) => `Der Server hat sie abgelehnt (${code})`,
};

const isGerman = language === 'de';
/** The words in the language of the page. */
export const words = isGerman ? de : en;

/** `6 s`, `4 min`, `2 h`: rounded up. */
export function timeWords(seconds: number): string {
  if (seconds < 90) return words.seconds(Math.max(1, Math.ceil(seconds)));
  return seconds < 5400 ? words.minutes(Math.ceil(seconds / 60)) : words.hours(Math.ceil(seconds / 3600));
}

/** What was refused, and what would have been taken. */
interface Refused extends Pick<Target, 'fileBytesMax' | 'kinds'> {
  size: number;
}

/** Why an upload failed. The server's own words are English. */
export function reasonWords(reason: Reason, { size, fileBytesMax, kinds }: Refused): string {
  // Also smaller files are too large for some: how much is taken then, only the server knows.
  if (reason.code === 'too_large' && size > fileBytesMax) return words.tooLarge(bytes(fileBytesMax));
  if (reason.code === 'unwanted_type' && kinds) return words.unwanted(kinds);
  const known = words.reasons[reason.code];
  if (known) return known;
  return isGerman || !reason.detail ? words.otherReason(reason.code) : capital(reason.detail);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replaceAll(/`([^`]*)`/g, '“$1”');
}

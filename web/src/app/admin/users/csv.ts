// Lists of people as CSV.
import type { ImportRow } from '../../api/admin';
import { keep } from '../../share/qr';

/** A cell in quotes where it needs them; one that a spreadsheet would reckon with is made text. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** The addresses to hand over. */
export function invitationsCsv(rows: readonly ImportRow[]): string {
  const invited = rows.flatMap(({ email, invitation }) => (invitation ? [[email, invitation.url, invitation.expires_at]] : []));
  return csvOf([['email', 'invitation_url', 'expires_at'], ...invited]);
}

export const TEMPLATE = csvOf([['email', 'display_name', 'groups'], ['anna@example.org', 'Anna Lindqvist', 'Editors;Everyone'], ['jack@example.org', 'Jack Moreno', '']]);

export function save(csv: string, name: string): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  keep(new Blob(['\uFEFF', csv], { type: 'text/csv;charset=utf-8' }), name);
}

// What a link asks its visitors to send in: as the dialog shows it, and as the server keeps it.
import type { Link, LinkRequest } from '../api/types';

export type Request = LinkRequest;
export type RequestItem = Request['items'][number];

/** The most that the server takes. */
export const ITEMS_MOST = 50;
export const NAME_CHARACTERS = 100;
const MEGABYTE = 1_000_000;

export const NO_REQUEST: Request = { items: [], due_at: null, folder_each: false, types: [], file_bytes_max: null, total_bytes_max: null };
export const NO_ITEM: RequestItem = { name: '', hint: '', required: true, types: [] };

export function requestOf({ request }: Pick<Link, 'request'>): Request | null {
  return request ?? null;
}

/** As the server takes it: a thing without a name is none yet. */
export function tidied(request: Request): Request {
  const items = request.items.map((item) => ({ ...item, name: item.name.trim(), hint: item.hint.trim() }));
  return { ...request, items: items.filter(({ name }) => name !== '') };
}

/** Which of them have a name that stands further up already, however it is written. */
export function repeated(items: readonly RequestItem[]): number[] {
  const names = items.map(({ name }) => name.trim().toLowerCase());
  return names.flatMap((name, at) => (name !== '' && names.indexOf(name) < at ? [at] : []));
}

/** Whether both ask for the same. */
export function sameRequest(a: Request | null, b: Request | null): boolean {
  const item = ({ name, hint, required, types }: RequestItem): unknown[] => [name, hint, required, types];
  const plain = (of: Request | null): string =>
    JSON.stringify(of && [of.items.map(item), of.due_at && new Date(of.due_at).getTime(), of.folder_each, of.types, of.file_bytes_max, of.total_bytes_max]);
  return plain(a) === plain(b);
}

/** Kinds of files as they are typed: `PDF, .jpg docx`. */
export function kindsIn(text: string): string[] {
  const kinds = text.split(/[\s,;]+/).map((kind) => kind.replace(/^\.+/, '').toLowerCase()).filter(Boolean);
  return [...new Set(kinds)];
}

/** `PDF, JPG`. */
export function kindsWords(kinds: readonly string[]): string {
  return kinds.map((kind) => kind.toUpperCase()).join(', ');
}

/** The same things, one of them a place further up or down. */
export function moved<Thing>(things: readonly Thing[], at: number, by: -1 | 1): Thing[] {
  const next = [...things];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at + by, 0, one);
  return next;
}

/** What a field for megabytes holds: null is no limit, undefined is no size that can be taken. */
export function bytesIn(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const bytes = Math.round(Number(text) * MEGABYTE);
  return Number.isSafeInteger(bytes) && bytes >= 1 ? bytes : undefined;
}

/** A size as that field shows it. */
export function megabytes(bytes: number | null): string {
  return bytes === null ? '' : String(bytes / MEGABYTE);
}

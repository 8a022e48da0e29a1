// What came in by a link that asks for files, by who sent it.
import type { Link, SubmittedFile } from '../../api/types';
import type { Request } from '../../share/request';

/** Whether files come in by a link, or came. */
export function takesFiles({ abilities, request, used, held_count }: Link): boolean {
  return abilities.includes('upload') || Boolean(request) || used.uploads > 0 || held_count > 0;
}

/** Somebody who sent something. */
export interface Submitter {
  key: string;
  /** Null is somebody who did not say who they are. */
  who: string | null;
  /** Newest first. */
  files: SubmittedFile[];
  /** What is required of them and did not come, or was declined. */
  missing: string[];
}

/** Who sent last first. One visit is one person, and so is one recipient, however often they come. */
export function submittersOf(files: readonly SubmittedFile[], request: Pick<Request, 'items'> | null): Submitter[] {
  const by = new Map<string, SubmittedFile[]>();
  for (const file of files) {
    const key = file.recipient_id ?? file.visit_id ?? file.visitor ?? '';
    by.set(key, [...(by.get(key) ?? []), file]);
  }
  const required = (request?.items ?? []).filter((item) => item.required).map(({ name }) => name);
  return [...by].map(([key, own]) => ({
    key,
    who: own.find(({ visitor }) => visitor)?.visitor ?? null,
    files: own,
    missing: required.filter((name) => !own.some(({ item, verdict }) => item === name && verdict !== 'declined')),
  }));
}

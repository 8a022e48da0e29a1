// The paths of what was chosen.
import type { Picked } from '../../uploads/pick';

/** `a/b/c.txt` as `a/b` and `c.txt`. */
export function splitPath(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}

/** By folders, then by names: a browser hands a chosen folder over as the disk has it. */
export function sorted(files: Picked[]): Picked[] {
  if (!files.some(({ path }) => path.includes('/'))) return files;
  const order = new Intl.Collator(undefined, { numeric: true });
  const keyed = files.map((one) => ({ one, key: splitPath(one.path) }));
  keyed.sort(({ key: a }, { key: b }) => order.compare(a[0], b[0]) || order.compare(a[1], b[1]));
  return keyed.map(({ one }) => one);
}

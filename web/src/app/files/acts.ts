// What people do with nodes. Each act says in a toast what came of it, offers the way back, and tells the lists.
import type { components } from '../../generated/api';
import { api, must, type Problem } from '../api/client';
import type { Node } from '../api/types';
import { confirm } from '../ui/confirm.svelte';
import { toast } from '../ui/toasts.svelte';
import { bringRest, t } from '../words';
import { each, type Outcome, together } from './batch';
import { changed } from './changes';
import { isolated } from './names';

/** A folder that nodes go to. */
export interface Target {
  id: string;
  name: string;
}

/** How many, and the name where it is one: what a sentence needs. */
interface What {
  count: number;
  name: string;
}

const at = (id: string): { params: { path: { id: string } } } => ({ params: { path: { id } } });
const items = <Result>({ done }: Outcome<Node, Result>): Node[] => done.map(({ item }) => item);
const what = (nodes: readonly { name: string }[]): What => ({ count: nodes.length, name: isolated(nodes[0]?.name ?? '') });
const parents = (nodes: readonly Node[]): (string | null | undefined)[] => nodes.map(({ parent_id }) => parent_id);

/** Puts nodes into the trash; gives those that are there now. */
export async function trash(nodes: readonly Node[]): Promise<Node[]> {
  const outcome = await together(nodes, (ids) => must(api.POST('/api/v1/nodes/batch/trash', { body: { nodes: ids } })));
  const gone = items(outcome);
  if (gone.length > 0) toast(t('files.trashed', what(gone)), { undo: async () => void (await restore(gone, true)) });
  sayFailed(outcome);
  changed(parents(gone));
  return gone;
}

/** Takes nodes out of the trash, to where they were; gives those that are back. */
export async function restore(nodes: readonly Node[], quietly = false): Promise<Node[]> {
  const outcome = await together(nodes, (ids) => must(api.POST('/api/v1/nodes/batch/restore', { body: { nodes: ids, on_conflict: 'keep_both' } })));
  const back = items(outcome);
  if (back.length > 0 && !quietly) toast(t('files.restored', what(back)));
  sayFailed(outcome);
  changed(parents(back));
  return back;
}

/** Ends nodes in the trash for ever; gives those that are gone. */
export async function purge(nodes: readonly Node[]): Promise<Node[]> {
  const outcome = await together(nodes, (ids) => must(api.POST('/api/v1/nodes/batch/purge', { body: { nodes: ids } })));
  // What lay in a folder that was ended before it went with that.
  const isGone = ({ error }: { error: Problem }): boolean => error.status === 404;
  const gone = [...items(outcome), ...outcome.failed.filter(isGone).map(({ item }) => item)];
  if (gone.length > 0) toast(t('files.purged', what(gone)));
  sayFailed({ failed: outcome.failed.filter((one) => !isGone(one)) });
  return gone;
}

/** Moves nodes into a folder. Who gains and who loses by it is asked about first, where anybody does. Names that are taken there are asked about, once for all. */
export async function moveInto(nodes: readonly Node[], into: Target): Promise<void> {
  if (!(await agrees(nodes, into))) return;
  const first = await move(nodes, into.id, 'refuse');
  const taken = first.failed.filter(({ error }) => error.code === 'name_taken').map(({ item }) => item);
  const second = taken.length > 0 && (await keepBoth(taken, into)) ? await move(taken, into.id, 'keep_both') : null;
  const done = [...first.done, ...(second?.done ?? [])];
  const moved = done.map(({ item }) => item);
  if (moved.length > 0) toast(t('files.moved', { ...what(moved), into: isolated(into.name) }), { undo: () => moveBack(done, into) });
  sayFailed({ failed: [...first.failed.filter(({ item }) => !taken.includes(item)), ...(second?.failed ?? [])] });
  changed([into.id, ...parents(moved)]);
}

/** Copies nodes into a folder. A copy whose name is taken there gets a number. */
export async function copyInto(nodes: readonly Node[], into: Target): Promise<void> {
  const rest = { parent_id: into.id, on_conflict: 'keep_both' } as const;
  const outcome = await together(nodes, (ids) => must(api.POST('/api/v1/nodes/batch/copy', { body: { nodes: ids, ...rest } })));
  const copied = items(outcome);
  // Somebody who may only put something there is not told of the copy, and has no way back.
  const made = outcome.done.flatMap(({ result }) => result ?? []);
  const undo = async (): Promise<void> => {
    sayFailed(await together(made, (ids) => must(api.POST('/api/v1/nodes/batch/trash', { body: { nodes: ids } }))));
    changed([into.id]);
  };
  if (copied.length > 0) toast(t('files.copied', { ...what(copied), into: isolated(into.name) }), made.length > 0 ? { undo } : {});
  sayFailed(outcome);
  changed([into.id]);
}

/** Gives a node another name. What is wrong with the name is thrown: the field says it. */
export async function rename(node: Node, name: string): Promise<Node> {
  const renamed = await change(node.id, { name });
  const undo = async (): Promise<void> => {
    await change(node.id, { name: node.name });
    changed([node.parent_id]);
  };
  toast(t('files.renamed', { name: isolated(renamed.name) }), { undo });
  changed([node.parent_id]);
  return renamed;
}

/** Makes a folder. What is wrong with the name is thrown. Gives its id; null to somebody who may only put something there. */
export async function createFolder(parent: Target, name: string): Promise<string | null> {
  const made = await must(api.POST('/api/v1/nodes/{id}/folders', { ...at(parent.id), body: { name } }));
  changed([parent.id]);
  return 'id' in made ? made.id : null;
}

type Change = components['schemas']['NodeChange'];
type Moved = Outcome<Node, Node | null | undefined>;

function change(id: string, body: Change): Promise<Node> {
  return must(api.PATCH('/api/v1/nodes/{id}', { ...at(id), body }));
}

function move(nodes: readonly Node[], parent_id: string, on_conflict: 'refuse' | 'keep_both'): Promise<Moved> {
  return together(nodes, (ids) => must(api.POST('/api/v1/nodes/batch/move', { body: { nodes: ids, parent_id, on_conflict } })));
}

/** To where they were, and where one got a number on the way, under its old name. */
async function moveBack(done: Moved['done'], from: Target): Promise<void> {
  const numbered = done.filter(isNumbered).map(({ item }) => item);
  const others = done.filter((one) => !isNumbered(one)).map(({ item }) => item);
  for (const parent of new Set(parents(others))) {
    if (parent) sayFailed(await move(others.filter(({ parent_id }) => parent_id === parent), parent, 'keep_both'));
  }
  sayFailed(await each(numbered, ({ id, name, parent_id }) => change(id, { name, parent_id: parent_id ?? null, on_conflict: 'keep_both' })));
  changed([from.id, ...parents(done.map(({ item }) => item))]);
}

function isNumbered({ item, result }: Moved['done'][number]): boolean {
  return result != null && result.name !== item.name;
}

/** Whether the move may be made: nobody would feel it, or somebody read who does and wants it. */
async function agrees(nodes: readonly Node[], into: Target): Promise<boolean> {
  const [{ askMove }] = await Promise.all([import('../people/moving'), bringRest()]);
  return askMove(nodes, into, what(nodes));
}

function keepBoth(nodes: readonly Node[], into: Target): Promise<boolean> {
  const words = { ...what(nodes), into: isolated(into.name) };
  return confirm({ title: t('files.taken.title', words), text: t('files.taken.text', words), act: t('files.taken.keep') });
}

/** Says what did not work, with the reason of the first. */
function sayFailed({ failed }: Pick<Outcome<{ name: string }, unknown>, 'failed'>): void {
  const [first] = failed;
  if (first) toast(t('files.failed', { count: failed.length, name: isolated(first.item.name), reason: first.error.detail }), { kind: 'bad' });
}

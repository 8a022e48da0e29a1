// What people do with nodes. Each act says in a toast what came of it, offers the way back, and tells the lists.
import { api, must, type Problem } from '../api/client';
import type { Node } from '../api/types';
import { confirm } from '../ui/confirm.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { each, type Outcome } from './batch';
import { changed } from './changes';
import { isolated, numbered } from './names';

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

/** Puts nodes into the trash; gives those that are there now. */
export async function trash(nodes: readonly Node[]): Promise<Node[]> {
  const outcome = await each(nodes, ({ id }) => must(api.DELETE('/api/v1/nodes/{id}', at(id))));
  const gone = items(outcome);
  if (gone.length > 0) toast(t('files.trashed', what(gone)), { undo: async () => void (await restore(gone, true)) });
  sayFailed(outcome);
  changed(gone.map(({ parent_id }) => parent_id));
  return gone;
}

/** Takes nodes out of the trash, to where they were; gives those that are back. */
export async function restore(nodes: readonly Node[], quietly = false): Promise<Node[]> {
  const body = { on_conflict: 'keep_both' } as const;
  const outcome = await each(nodes, ({ id }) => must(api.POST('/api/v1/trash/{id}/restore', { ...at(id), body })));
  const back = items(outcome);
  if (back.length > 0 && !quietly) toast(t('trash.restored', what(back)));
  sayFailed(outcome);
  changed(outcome.done.map(({ result }) => result.parent_id));
  return back;
}

/** Ends nodes in the trash for ever; gives those that are gone. */
export async function purge(nodes: readonly Node[]): Promise<Node[]> {
  const outcome = await each(nodes, ({ id }) => must(api.DELETE('/api/v1/trash/{id}', at(id))));
  const gone = items(outcome);
  if (gone.length > 0) toast(t('trash.purged', what(gone)));
  sayFailed(outcome);
  return gone;
}

/** Moves nodes into a folder. Names that are taken there are asked about, once for all. */
export async function moveInto(nodes: readonly Node[], into: Target): Promise<void> {
  const first = await each(nodes, (node) => move(node, into.id));
  const taken = first.failed.filter(({ error }) => isTaken(error)).map(({ item }) => item);
  const second = taken.length > 0 && (await keepBoth(taken, into)) ? await each(taken, (node) => move(node, into.id, true)) : null;
  const moved = [...items(first), ...(second ? items(second) : [])];
  const undo = async (): Promise<void> => {
    const back = await each(moved, (node) => move(node, node.parent_id ?? into.id, true));
    sayFailed(back);
    changed([into.id, ...moved.map(({ parent_id }) => parent_id)]);
  };
  if (moved.length > 0) toast(t('files.moved', { ...what(moved), into: isolated(into.name) }), { undo });
  sayFailed({ failed: [...first.failed.filter(({ error }) => !isTaken(error)), ...(second?.failed ?? [])] });
  changed([into.id, ...moved.map(({ parent_id }) => parent_id)]);
}

/** Copies nodes into a folder. A copy whose name is taken there gets a number. */
export async function copyInto(nodes: readonly Node[], into: Target): Promise<void> {
  const body = { parent_id: into.id, on_conflict: 'keep_both' } as const;
  const outcome = await each(nodes, ({ id }) => must(api.POST('/api/v1/nodes/{id}/copy', { ...at(id), body })));
  const copied = items(outcome);
  // Somebody who may only put something there learns no id, and has no way back.
  const made = outcome.done.flatMap(({ result }) => ('id' in result ? [result.id] : []));
  const undo = async (): Promise<void> => {
    sayFailed(await each(made, (id) => must(api.DELETE('/api/v1/nodes/{id}', at(id)))));
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

function change(id: string, body: { name?: string; parent_id?: string }): Promise<Node> {
  return must(api.PATCH('/api/v1/nodes/{id}', { ...at(id), body }));
}

/** Moves one node; where its name is taken, and both are to be kept, under the next free number. */
async function move(node: Node, parent_id: string, keepBoth = false): Promise<Node> {
  for (let number = 1; ; number += 1) {
    try {
      return await change(node.id, { parent_id, ...(number > 1 && { name: numbered(node, number) }) });
    } catch (error) {
      if (!keepBoth || !isTaken(error) || number === 100) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return (error as Partial<Problem> | null)?.code === 'name_taken';
}

function keepBoth(nodes: readonly Node[], into: Target): Promise<boolean> {
  const words = { ...what(nodes), into: isolated(into.name) };
  return confirm({ title: t('files.taken.title', words), text: t('files.taken.text', words), act: t('files.taken.keep') });
}

/** Says what did not work, with the reason of the first. */
function sayFailed({ failed }: Pick<Outcome<Node | string, unknown>, 'failed'>): void {
  const [first] = failed;
  if (!first) return;
  const name = typeof first.item === 'string' ? '' : isolated(first.item.name);
  toast(t('files.failed', { count: failed.length, name, reason: reasonOf(first.error) }), { kind: 'bad' });
}

function reasonOf(error: unknown): string {
  const { detail, message } = (error ?? {}) as { detail?: string; message?: string };
  return detail ?? message ?? '';
}

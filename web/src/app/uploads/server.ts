// What the uploads of the app ask of the API: folders to put files into, and to take back what arrived.
import { api, must, Problem } from '../api/client';
import { together } from '../files/batch';
import { type FolderServer, sameName } from './folders';
import type { UndoServer } from './undo';

const PAGE = 1000;

export const folderServer: FolderServer = {
  async make(parent, name) {
    try {
      const made = await must(api.POST('/api/v1/nodes/{id}/folders', { params: { path: { id: parent } }, body: { name } }));
      return 'id' in made ? made.id : null;
    } catch (error) {
      if (error instanceof Problem && error.code === 'name_taken') return 'taken';
      throw error;
    }
  },

  async find(parent, name) {
    let cursor: string | undefined;
    do {
      const page = await must(api.GET('/api/v1/nodes/{id}/children', { params: { path: { id: parent }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } } }));
      const found = page.items.find((node) => node.kind === 'folder' && sameName(node.name, name));
      if (found) return found.id;
      // Folders come first: after them there is nothing to look for.
      cursor = page.items.at(-1)?.kind === 'folder' ? (page.next_cursor ?? undefined) : undefined;
    } while (cursor);
    return null;
  },
};

export const undoServer: UndoServer = {
  async trash(ids) {
    const { done } = await together(ids.map(withId), (nodes) => must(api.POST('/api/v1/nodes/batch/trash', { body: { nodes } })));
    return done.map(({ item }) => item.id);
  },

  async takeBack(id, size) {
    const { items } = await must(api.GET('/api/v1/nodes/{id}/versions', { params: { path: { id } } }));
    const [newest, before] = items;
    if (!newest || !before || newest.size_bytes !== size) return false;
    await must(api.POST('/api/v1/nodes/{id}/versions/{version}/restore', { params: { path: { id, version: before.id } } }));
    return true;
  },
};

/** Takes nodes out of the trash again. */
export async function restore(ids: string[]): Promise<void> {
  await together(ids.map(withId), (nodes) => must(api.POST('/api/v1/nodes/batch/restore', { body: { nodes, on_conflict: 'keep_both' } })));
}

const withId = (id: string): { id: string } => ({ id });

/** Resolves when somebody is signed in: the call itself opens the dialog that asks for it. */
export async function signIn(): Promise<void> {
  await must(api.GET('/api/v1/session'));
}

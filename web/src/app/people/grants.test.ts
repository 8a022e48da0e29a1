import { afterEach, expect, test, vi } from 'vitest';
import type { Affected, Effect, Grant } from '../api/people';
import { answer, question } from '../ui/confirm.svelte';
import { dropToast, toasts } from '../ui/toasts.svelte';
import { change, remove } from './grants';
import { closePanel, openPanel, type Panel, panels } from './panel.svelte';

const grant = { id: 'g', principal: { kind: 'user', id: 'jack', name: 'Jack' }, role: { id: 'viewer', name: 'Viewer' } } as Grant;
const jack = (before: string[], after: string[]): Affected => ({
  user: { id: 'jack', display_name: 'Jack', email: '', kind: 'internal' }, before, after,
  gains: after.filter((one) => !before.includes(one)), loses: before.filter((one) => !after.includes(one)), name_only_after: false,
});

/** A server that says what a change would do; gives what it was asked for beside that. */
function serverSaying(effect: Effect): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.url.endsWith('/what-if')) return Response.json(effect);
    asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
    return request.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json({ ...grant, role: { id: 'editor', name: 'Editor' } });
  });
  return asked;
}

/** Answers the question once it is there, and gives its text. */
async function answers(yes: boolean): Promise<string> {
  await vi.waitUntil(() => question.now !== null);
  const { text } = question.now ?? { text: '' };
  answer(yes);
  return text;
}

afterEach(() => {
  toasts.now.forEach(({ id }) => dropToast(id));
  vi.unstubAllGlobals();
});

test('a change by which nobody loses is made at once, and the answer is what is shown', async () => {
  const asked = serverSaying({ people: [jack(['preview'], ['preview', 'edit'])], links_closed: 0, complete: true });
  expect((await change('n', grant, { role: 'editor' }, 'Make Jack Editor?'))?.role.id).toBe('editor');
  expect(asked).toEqual(['PATCH /api/v1/nodes/n/grants/g {"role":"editor"}']);
  expect(toasts.now.at(-1)?.text).toBe('Jack is able to do more; nobody loses.');
});

test('a change by which somebody loses is asked about, and not made where it is not wanted', async () => {
  const asked = serverSaying({ people: [jack(['preview', 'edit'], ['preview'])], links_closed: 1, complete: true });
  const changing = change('n', grant, { role: 'viewer' }, 'Make Jack Viewer?');
  expect(await answers(false)).toBe('Jack is able to do less. 1 link to what is inside closes.');
  expect([await changing, asked]).toEqual([null, []]);
});

test('taking away says what it does before, and is done once', async () => {
  const asked = serverSaying({ people: [jack(['preview'], [])], links_closed: 0, complete: true });
  const removing = remove('n', grant);
  expect(await answers(true)).toBe('Jack loses access.');
  expect([await removing, asked]).toEqual([true, ['DELETE /api/v1/nodes/n/grants/g']]);
});

test('closing a panel closes what was opened from it', () => {
  const node = { id: 'n' } as Extract<Panel, { kind: 'who' }>['node'];
  const who: Panel = { kind: 'who', node };
  const why: Panel = { kind: 'why', node };
  openPanel(who);
  openPanel(why);
  closePanel(why);
  expect(panels.now).toEqual([who]);
  openPanel(why);
  closePanel(who);
  expect(panels.now).toEqual([]);
});

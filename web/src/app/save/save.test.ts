import { afterEach, expect, test, vi } from 'vitest';
import { Problem } from '../api/client';
import { keepable, save } from './server';

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown): { asked: { url: string; body: string }[] } {
  const asked: { url: string; body: string }[] = [];
  vi.stubGlobal('fetch', async (what: Request | string) => {
    asked.push(typeof what === 'string' ? { url: what, body: '' } : { url: what.url, body: await what.text() });
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  });
  return { asked };
}

test('a link is called as its title, a folder of it as itself', async () => {
  const { asked } = answering(200, { title: 'Handover', abilities: ['preview', 'download', 'save'], folder: { id: 'f', name: 'North wing' }, items: [], path: [] });
  expect(await keepable('t', null)).toEqual({ title: 'Handover', maySave: true });
  expect(await keepable('t', 'f')).toEqual({ title: 'North wing', maySave: true });
  expect(asked.map(({ url }) => url)).toEqual(['/s/t/items?limit=1', '/s/t/items?folder=f&limit=1']);
});

test('what a link asks of visitors is its problem, and not the end of the session', async () => {
  answering(401, { code: 'password_needed', detail: 'this link asks for a password' });
  await expect(keepable('t', null)).rejects.toSatisfy((error) => Problem.of(error).status === 401);
});

test('all of a link is kept, or one folder of it', async () => {
  const { asked } = answering(201, { nodes: ['copy'] });
  expect(await save('t', null, 'mine')).toEqual(['copy']);
  await save('t', 'f', 'mine');
  expect(asked.map(({ body }) => JSON.parse(body))).toEqual([{ into: 'mine' }, { into: 'mine', nodes: ['f'] }]);
  expect(asked.every(({ url }) => new URL(url, 'http://here').pathname === '/s/t/save')).toBe(true);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Affected, Effect, Grant, Person, Reason } from '../api/people';
import { readSession } from '../session.svelte';
import { speak } from '../words';
import { effectWords, isFelt, sortOf, takes, together } from './effect';
import { grantWords, meritWords, outcomeWords } from './explained';
import { canList, canWords, roleHint, roleName } from './words';

const me: Person = { id: 'me', display_name: 'Anna Lindqvist', email: 'anna@acme.example', kind: 'internal' };
const person = (name: string): Person => ({ id: name, display_name: name, email: `${name}@acme.example`, kind: 'internal' });
const VIEW = ['list', 'preview', 'download'];
const EDIT = [...VIEW, 'upload', 'edit', 'delete'];

function affected(name: string, before: string[], after: string[]): Affected {
  const less = (all: string[], by: string[]): string[] => all.filter((one) => !by.includes(one));
  return { user: person(name), before, after, gains: less(after, before), loses: less(before, after), name_only_after: false };
}

beforeEach(async () => {
  vi.stubGlobal('fetch', async () => Response.json({ user: me, organization: { id: 'o', name: 'Acme' }, pod: 'main', personal_space: { id: 's', root_id: 'r' } }));
  await readSession();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await speak('en');
});

describe('an effect', () => {
  const effect: Effect = { people: [affected('Jack', [], VIEW), affected('Mia', [], VIEW), affected('Tom', [], VIEW), affected('Ute', [], VIEW)], links_closed: 0, complete: true };

  it('is one sentence that names the first and counts the others', () => {
    expect(effectWords(effect)).toBe('Jack and 3 others get in; nobody loses.');
    expect(effectWords({ people: [affected('Jack', [], VIEW)], links_closed: 0, complete: true })).toBe('Jack gets in; nobody loses.');
    expect(effectWords({ people: [affected('Jack', VIEW, [])], links_closed: 2, complete: true })).toBe('Jack loses access. 2 links to what is inside close.');
    expect(effectWords({ people: [affected('Jack', VIEW, EDIT), affected('Mia', EDIT, VIEW)], links_closed: 0, complete: true })).toBe('Jack is able to do more; Mia is able to do less.');
    expect(effectWords({ people: [], links_closed: 0, complete: true })).toBe('Nobody gains or loses anything.');
  });

  it('is said in German', async () => {
    await speak('de');
    expect(effectWords(effect)).toBe('Jack und 3 weitere bekommen Zugriff; niemand verliert etwas.');
    expect(effectWords({ people: [affected('Jack', VIEW, []), affected('Mia', EDIT, VIEW)], links_closed: 0, complete: true })).toBe('Mia darf weniger; Jack verliert den Zugriff.');
  });

  it('tells who gains and loses at once as losing', () => {
    expect(sortOf(affected('Jack', ['upload'], VIEW))).toBe('less');
    expect(takes(effect)).toBe(false);
    expect(takes({ people: [], links_closed: 1, complete: true })).toBe(true);
    expect(isFelt({ people: [], links_closed: 0, complete: true })).toBe(false);
  });

  it('of several things is the worst for each person', () => {
    const sum = together([{ people: [affected('Jack', [], VIEW)], links_closed: 1, complete: true }, { people: [affected('Jack', VIEW, []), affected('Mia', [], VIEW)], links_closed: 2, complete: true }]);
    expect(sum.links_closed).toBe(3);
    expect(sum.people.map((one) => `${one.user.id} ${sortOf(one)}`)).toEqual(['Jack out', 'Mia in']);
  });
});

describe('what somebody may do', () => {
  it('is a few words or a list', () => {
    expect([canWords(EDIT), canWords(VIEW), canWords(['upload']), canWords([...VIEW, 'upload']), canWords(['share_people'])]).toEqual([
      'Can edit', 'Can view and download', 'Can only add files', 'Can view and add files', 'Can do some of it',
    ]);
    expect(canList(['preview', 'download', 'upload'])).toMatch(/^look at files, download,? and add files$/);
  });

  it('is the words of the organization for its own roles', () => {
    const own = { id: 'own:1', name: 'Prüfer', capabilities: ['preview'], available: true, own: true };
    expect([roleName(own), roleHint(own)]).toEqual(['Prüfer', 'Look at files']);
    expect(roleName({ id: 'viewer', name: 'Viewer' })).toBe('Viewer');
  });
});

describe('an explanation', () => {
  const grant = {
    id: 'g', principal: { kind: 'group', id: 'd', name: 'Design', email: null, user_kind: null, member_count: 6, active: true },
    role: { id: 'editor', name: 'Editor', capabilities: EDIT, available: true, own: false }, scope: 'tree', until: null, from: { id: 'c', name: 'Clients' }, inherited: true,
    status: 'in_force', stopped_by: null, created_at: '2026-11-04T12:00:00Z', created_by: { id: 'x', name: 'Jack' }, for_private: false, changeable: false,
  } satisfies Grant as Grant;
  const reason: Reason = { grant, via: 'Design', gives: ['preview', 'download'], counts: true, why_not: null };

  it('says what comes of it, to oneself as to others', () => {
    expect(outcomeWords({ user: person('Claire'), outcome: 'open', capabilities: ['preview'], reasons: [] })).toBe('Claire can open this, and may look at files.');
    expect(outcomeWords({ user: me, outcome: 'name_only', capabilities: [], reasons: [] })).toBe('You see the name of this, and cannot open it.');
  });

  it('names the grant, and what it gives or what stops it', () => {
    expect(grantWords(reason)).toMatch(/^Editor for the group “Design” on “Clients”, given by Jack on .*2026$/);
    expect(meritWords(reason, false)).toBe('Lets them look at files and download.');
    const stopped: Reason = { ...reason, grant: { ...grant, stopped_by: { id: 'o', name: 'Project Omega' } }, counts: false, why_not: 'private' };
    expect(meritWords(stopped, false)).toBe('The private folder “Project Omega” stops it.');
  });
});

import { expect, it, describe } from 'vitest';
import type { Node } from '../api/types';
import { filterOf, fold, narrow, narrows } from './filter';
import { baseLength, kindOf, shownAs } from './kind';
import { TypeAhead } from './type-ahead';

const node = (name: string, more: Partial<Node> = {}): Node =>
  ({ id: name, space_id: 's', kind: 'file', name, private: false, capabilities: [], ...more }) as Node;
const nodes = [node('Résumé.pdf'), node('Annual report 2026.pdf'), node('Report', { kind: 'folder' }), node('photo.JPG')];
const found = (query: string): string[] => narrow(nodes, filterOf(new URLSearchParams(query))).map(({ name }) => name);

describe('the filter', () => {
  it('finds by any words of the name, without case and marks', () => {
    expect(found('q=resume')).toEqual(['Résumé.pdf']);
    expect(found('q=2026+ANNUAL')).toEqual(['Annual report 2026.pdf']);
    expect(found('q=')).toHaveLength(4);
  });

  it('by kind', () => {
    expect(found('kind=pdf')).toEqual(['Résumé.pdf', 'Annual report 2026.pdf']);
    expect(found('kind=folder')).toEqual(['Report']);
    expect(found('kind=image&q=report')).toEqual([]);
  });

  it('by day, from midnight of the reader', () => {
    const now = new Date(2026, 10, 22, 15, 0).getTime();
    const at = (when: Date): Node => node('a', { modified_at: when.toISOString() });
    const days = [at(new Date(2026, 10, 22, 0, 1)), at(new Date(2026, 10, 21, 23, 59)), at(new Date(2026, 10, 16, 0, 1)), node('unknown')];
    const since = (word: string): number => narrow(days, filterOf(new URLSearchParams({ since: word })), now).length;
    expect([since('today'), since('week'), since('nonsense')]).toEqual([1, 3, 4]);
  });

  it('says whether it leaves anything out', () => {
    expect(narrows(filterOf(new URLSearchParams('q=++')))).toBe(false);
    expect(narrows(filterOf(new URLSearchParams('since=week')))).toBe(true);
  });
});

describe('kinds', () => {
  it('are told by the last extension', () => {
    expect(kindOf({ kind: 'file', name: 'a.tar.GZ' })).toBe('archive');
    expect(kindOf({ kind: 'file', name: '.pdf' })).toBe('other');
    expect(kindOf({ kind: 'folder', name: 'a.pdf' })).toBe('folder');
  });

  it('rename selects all but the extension', () => {
    expect(baseLength({ kind: 'file', name: 'a.b.pdf' })).toBe(3);
    expect(baseLength({ kind: 'file', name: '.profile' })).toBe(8);
    expect(baseLength({ kind: 'folder', name: 'v1.2' })).toBe(4);
    expect(baseLength({ kind: 'file', name: 'One. Two three' })).toBe(14);
  });

  it('no file that could run is shown as what it is', () => {
    for (const name of ['a.svg', 'a.html', 'a.pdf', 'a']) expect(shownAs({ kind: 'file', name })).toBe('facts');
    expect(shownAs({ kind: 'file', name: 'a.JPEG' })).toBe('image');
    expect(shownAs({ kind: 'folder', name: 'a.png' })).toBe('facts');
  });
});

describe('type-ahead', () => {
  const names = ['alpha', 'beta', 'bravo', 'zeta'];
  const name = (index: number): string | undefined => names[index];

  it('goes to the next with the letter, round the end', () => {
    const keys = new TypeAhead();
    expect(keys.find('b', 0, 4, name, 0)).toBe(1);
    expect(keys.find('r', 1, 4, name, 100)).toBe(2);
    expect(keys.find('a', 2, 4, name, 2000)).toBe(0);
  });

  it('the same letter again goes on', () => {
    const keys = new TypeAhead();
    expect(keys.find('b', 0, 4, name, 0)).toBe(1);
    expect(keys.find('b', 1, 4, name, 100)).toBe(2);
    expect(keys.find('b', 2, 4, name, 200)).toBe(1);
  });

  it('nothing begins so, nothing is loaded', () => {
    expect(new TypeAhead().find('x', 0, 4, name)).toBe(-1);
    expect(new TypeAhead().find('a', 0, 4, () => undefined)).toBe(-1);
  });
});

it('folding keeps what has no letters', () => {
  expect(fold('ÅØß 1')).toBe('aøß 1');
});

import { expect, it } from 'vitest';
import { sortBy, sortOf, sortQuery } from './sort';

it('what the address says comes back from it', () => {
  for (const by of ['name', 'modified', 'size'] as const) {
    for (const descending of [false, true]) {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(sortQuery({ by, descending }))) if (value) query.set(key, value);
      expect(sortOf(query)).toEqual({ by, descending });
    }
  }
});

it('the usual order leaves no trace, and nonsense is the usual order', () => {
  expect(sortQuery({ by: 'name', descending: false })).toEqual({ sort: null, order: null });
  expect(sortOf(new URLSearchParams('sort=colour&order=sideways'))).toEqual({ by: 'name', descending: false });
});

it('a second click turns the order round', () => {
  expect(sortBy({ by: 'name', descending: false }, 'modified')).toEqual({ by: 'modified', descending: true });
  expect(sortBy({ by: 'modified', descending: true }, 'modified')).toEqual({ by: 'modified', descending: false });
  expect(sortBy({ by: 'size', descending: true }, 'name')).toEqual({ by: 'name', descending: false });
});

import { expect, test } from 'vitest';
import { exportUrl, isNarrow, wantedOf } from './wanted';

const wanted = (address: string) => wantedOf(new URLSearchParams(address));

test('the address says which links are wanted', () => {
  expect(wanted('q=plans&state=history&owner=none&after=x')).toEqual({ q: 'plans', state: 'history', owner: 'none', after: 'x' });
  expect(wanted('state=nonsense').state).toBeUndefined();
  expect([isNarrow(wanted('')), isNarrow(wanted('after=x')), isNarrow(wanted('owner=none'))]).toEqual([false, false, true]);
});

test('the table has the links that the filter shows', () => {
  expect(exportUrl(wanted(''))).toBe('/api/v1/admin/links/export');
  expect(exportUrl(wanted('q=a+b&owner=none&after=x'))).toBe('/api/v1/admin/links/export?q=a+b&owner=none');
});

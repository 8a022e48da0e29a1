import { afterEach, expect, test, vi } from 'vitest';
import type { Node } from '../api/types';
import { downloading, downloadUrl } from './download';

const many = (count: number): Node[] => Array.from({ length: count }, (_, at) => ({ id: `n${at}`, parent_id: 'p', space_id: 's', kind: 'file', name: `${at}.txt`, private: false, capabilities: [] }));

afterEach(() => vi.restoreAllMocks());

test('one file is downloaded as it is, several as an archive that resumes', () => {
  expect(downloadUrl(many(1))).toBe('/api/v1/nodes/n0/content');
  expect(downloading(many(2))).toEqual({ href: '/api/v1/archive?node=n0&node=n1', download: '' });
  expect(downloading(many(150))).toHaveProperty('href');
});

test('more than an address names are sent as a form, which is gone after it', () => {
  const sent: [string, string, string, string[]][] = [];
  vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function (this: HTMLFormElement) {
    sent.push([this.method, new URL(this.action, location.href).pathname, this.target, [...this.querySelectorAll('input')].map(({ name, value }) => `${name}=${value}`)]);
  });
  const download = downloading(many(151));
  if ('act' in download) download.act();
  expect(sent).toEqual([['post', '/api/v1/archive', '_blank', many(151).map(({ id }) => `node=${id}`)]]);
  expect(document.querySelector('form')).toBeNull();
});

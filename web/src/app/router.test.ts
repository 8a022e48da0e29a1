import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { go, isOfApp, route, setQuery, startRouter } from './router.svelte';

let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/files');
  stop = startRouter();
});
afterEach(() => stop());

/** Whether a click on such a link is followed by the router. */
function follows(html: { href: string; download?: string; target?: string }, keys: MouseEventInit = {}): boolean {
  const link = document.createElement('a');
  Object.entries(html).forEach(([name, value]) => link.setAttribute(name, value));
  document.body.append(link);
  let isFollowed = false;
  const last = (event: Event): void => {
    isFollowed = event.defaultPrevented;
    // What the router leaves alone would leave the page.
    event.preventDefault();
  };
  addEventListener('click', last, { once: true });
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...keys }));
  link.remove();
  return isFollowed;
}

describe('going', () => {
  it('changes path and query', () => {
    go('/trash/abc?q=x');
    expect([route.path, route.query.get('q')]).toEqual(['/trash/abc', 'x']);
  });

  it('sets and takes out parts of the query and keeps the others', () => {
    go('/files?sort=size&q=x');
    setQuery({ q: null, share: 'a,b' });
    expect(location.search).toBe('?sort=size&share=a%2Cb');
    setQuery({ sort: null, share: null }, { replace: true });
    expect(location.href.endsWith('/files')).toBe(true);
  });

  it('makes no second entry for the place it is at', () => {
    go('/files/1');
    const { length } = history;
    go('/files/1');
    expect(history.length).toBe(length);
  });
});

describe('links', () => {
  it('are followed inside the app', () => {
    expect(follows({ href: '/shares?state=paused' })).toBe(true);
    expect([route.path, route.query.get('state')]).toEqual(['/shares', 'paused']);
  });

  it('are left to the browser outside of it, with keys, for downloads and for other tabs', () => {
    expect(follows({ href: '/sign-in' })).toBe(false);
    expect(follows({ href: '/shares' }, { ctrlKey: true })).toBe(false);
    expect(follows({ href: '/files/x', download: '' })).toBe(false);
    expect(follows({ href: '/files/x', target: '_blank' })).toBe(false);
    expect(route.path).toBe('/files');
  });

  it('of the app are told by their beginning', () => {
    expect(['/', '/files', '/files/1', '/shares'].every(isOfApp)).toBe(true);
    expect(['/filesystem', '/s/token', '/api/v1/links', '/sign-in'].some(isOfApp)).toBe(false);
  });
});

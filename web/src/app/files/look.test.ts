import { describe, expect, it } from 'vitest';
import { looks, widthFor } from './look';

const file = (name: string, ...capabilities: string[]) => ({ kind: 'file', name, capabilities }) as Parameters<typeof looks>[0];

describe('how the viewer shows a file', () => {
  it('shows by itself what browsers show, and else what the server draws', () => {
    expect(looks(file('a.png', 'preview', 'download'))).toEqual(['image', 'pages', 'facts']);
    expect(looks(file('a.mp4', 'preview', 'download'))).toEqual(['video', 'facts']);
    expect(looks(file('a.pdf', 'preview', 'download'))).toEqual(['pages', 'facts']);
    expect(looks(file('a.rs', 'preview', 'download'))).toEqual(['text', 'pages', 'facts']);
    expect(looks(file('a.zip', 'preview', 'download'))).toEqual(['facts']);
  });

  it('asks for no bytes of what may only be looked at', () => {
    for (const name of ['a.png', 'a.txt', 'a.pdf', 'a']) expect(looks(file(name, 'list', 'preview'))).toEqual(['pages', 'facts']);
    expect(looks(file('a.mp4', 'preview'))).toEqual(['facts']);
    expect(looks(file('a.png', 'upload'))).toEqual(['facts']);
  });

  it('asks for a width that the server draws', () => {
    expect([100, 256, 700, 1024, 1025, 9999].map(widthFor)).toEqual([256, 256, 1024, 1024, 2048, 2048]);
  });
});

import { beforeEach, expect, test } from 'vitest';
import { showRefused } from './asked';

beforeEach(() => {
  document.body.replaceChildren();
  const place = document.createElement('div');
  place.dataset.request = '';
  for (const name of ['Passport', 'Letter']) {
    const [row, words, button] = [document.createElement('li'), document.createElement('div'), document.createElement('button')];
    row.className = 'asked';
    words.className = 'words';
    button.dataset.item = name;
    row.append(words, button);
    place.append(row);
  }
  document.body.append(place);
});

const said = (): (string | null | undefined)[] => [...document.querySelectorAll('.asked')].map((row) => row.querySelector('.why')?.textContent);

test('why a file was refused stands at what it was for, until it is answered', () => {
  showRefused(new Map([['Letter', 'Not a kind of file that is asked for']]));
  expect(said()).toEqual([undefined, 'Not a kind of file that is asked for']);
  showRefused(new Map([['Letter', 'Too large']]));
  expect(said()).toEqual([undefined, 'Too large']);
  showRefused(new Map());
  expect(said()).toEqual([undefined, undefined]);
});

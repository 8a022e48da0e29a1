import { expect, test } from 'vitest';
import { addressesIn, isAddress, joined } from './addresses';

test('addresses are found however a list was written', () => {
  expect(addressesIn('jo@a.example, mia@b.example;ann@c.example\nbo@d.example eve@e.example')).toEqual(['jo@a.example', 'mia@b.example', 'ann@c.example', 'bo@d.example', 'eve@e.example']);
  expect(addressesIn('Jo Smith <jo@a.example>, "Doe, Jane" <jane@b.example>')).toEqual(['jo@a.example', 'jane@b.example']);
  expect(addressesIn('  \n ,; ')).toEqual([]);
  expect(addressesIn('somebody')).toEqual(['somebody']);
});

test('an address is there once, as it was written first', () => {
  expect(joined(['Jo@a.example'], ['jo@A.example', 'mia@b.example'])).toEqual(['Jo@a.example', 'mia@b.example']);
});

test('what the server takes is an address, and nothing else', () => {
  expect(['jo@a.example', 'j.o+x@a-b.example', 'jo@müller.example', 'jo@localhost'].filter((text) => !isAddress(text))).toEqual([]);
  const bad = ['jo', '@a.example', 'jo@', 'jo@-a.example', 'jo@a-.example', 'jo@a..example', 'j o@a.example', 'jo@a@b.example', 'jo,x@a.example', `${'x'.repeat(65)}@a.example`, `jo@${'x'.repeat(260)}.example`];
  expect(bad.filter(isAddress)).toEqual([]);
});

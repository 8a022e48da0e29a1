import { expect, test } from 'vitest';
import { mayRetry } from './transfer';

function answer(status: number, method = 'PATCH', code = ''): Error {
  const originalResponse = { getStatus: () => status, getBody: () => JSON.stringify({ code }) };
  return Object.assign(new Error(), { originalResponse, originalRequest: { getMethod: () => method } });
}

test('what may pass is tried again, what was refused is not', () => {
  expect(mayRetry(new Error('lost'))).toBe(true);
  for (const status of [429, 500, 502, 503, 504]) expect(mayRetry(answer(status, 'POST'))).toBe(true);
  for (const status of [400, 401, 403, 404, 409, 413, 422, 507]) expect(mayRetry(answer(status, 'POST'))).toBe(false);
});

test('an offset that moved is asked for anew, a taken name is for the reader', () => {
  expect(mayRetry(answer(409, 'PATCH', 'wrong_offset'))).toBe(true);
  expect(mayRetry(answer(423))).toBe(true);
  expect(mayRetry(answer(409, 'PATCH', 'name_taken'))).toBe(false);
});

import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../words';
import { Problem } from './problem';

afterEach(() => speak('en'));

const body = { code: 'invalid_name', title: 'Unprocessable Content', detail: 'the name holds `/`', request_id: 'r-1', errors: [{ field: 'name', code: 'invalid_name', detail: 'the name holds `/`' }] };

describe('a problem', () => {
  it('is told in whole sentences, with every field', () => {
    const problem = Problem.read(422, body);
    expect([problem.status, problem.code, problem.requestId]).toEqual([422, 'invalid_name', 'r-1']);
    expect(problem.detail).toBe('The name holds “/”.');
    expect(problem.fields).toEqual([{ field: 'name', code: 'invalid_name', detail: 'The name holds “/”.' }]);
  });

  it('is told in the language of the app by its code', async () => {
    await speak('de');
    expect(Problem.read(422, body).detail).toMatch(/^Dieser Name geht nicht/);
    expect(Problem.offline().detail).toMatch(/^Der Server war nicht erreichbar/);
  });

  it('keeps the words of the server where the code is unknown', () => {
    expect(Problem.read(409, { code: 'some_code', detail: 'it is too late: make a new one' }).detail).toBe('It is too late: make a new one.');
    expect(Problem.read(502, 'not JSON at all', 'r-2')).toMatchObject({ code: 'unknown', requestId: 'r-2' });
    expect(Problem.read(502, null).detail).not.toBe('');
  });

  it('comes of whatever was thrown', () => {
    const problem = Problem.offline();
    expect(Problem.of(problem)).toBe(problem);
    expect(Problem.of(new TypeError('x is not a function')).status).toBe(0);
  });
});

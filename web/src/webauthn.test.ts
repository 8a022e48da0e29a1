import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, knowsPasskeys, makePasskey, offersInFields, refusalOf, textOf, usePasskey } from './webauthn';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
const options = { challenge: '_-8', rp: { name: 'Stile' }, user: { id: 'AQI', name: 'ada', displayName: 'Ada' }, pubKeyCredParams: [], excludeCredentials: [{ id: 'Aw', type: 'public-key' }] };

/** A browser with passkeys: `own` is what its `PublicKeyCredential` has beside. */
function browser(answer: unknown, own: object = {}): { create: ReturnType<typeof vi.fn>; get: ReturnType<typeof vi.fn> } {
  const credentials = { create: vi.fn(async () => answer), get: vi.fn(async () => answer) };
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('PublicKeyCredential', Object.assign(() => {}, own));
  vi.stubGlobal('navigator', { credentials });
  return credentials;
}

afterEach(() => vi.unstubAllGlobals());

it.each([[[]], [[255, 239]], [[1, 2, 3]], [[251, 255, 0, 62]]])('the bytes %j are written so that they can stand anywhere', (values) => {
  const text = textOf(bytes(...values));
  expect(text).toMatch(/^[\w-]*$/);
  expect([...bytesOf(text)]).toEqual(values);
});

describe('a browser that reads and writes JSON', () => {
  it('does it itself', async () => {
    const credentials = browser({ toJSON: () => 'its own' }, { parseCreationOptionsFromJSON: () => 'read', parseRequestOptionsFromJSON: () => 'read' });
    expect([await makePasskey(options), await usePasskey({ challenge: 'AA' }, { mediation: 'conditional' })]).toEqual(['its own', 'its own']);
    expect(credentials.create).toHaveBeenCalledWith({ publicKey: 'read' });
    expect(credentials.get).toHaveBeenCalledWith({ mediation: 'conditional', publicKey: 'read' });
  });
});

describe('a browser that does not', () => {
  const common = { id: 'BA', rawId: bytes(4), type: 'public-key', authenticatorAttachment: null, getClientExtensionResults: () => ({}) };

  it('is given bytes when a passkey is made', async () => {
    const credentials = browser({ ...common, response: { clientDataJSON: bytes(1), attestationObject: bytes(2), getTransports: () => ['internal'] } });
    const made = await makePasskey(options);
    const [{ publicKey }] = credentials.create.mock.calls[0] as [{ publicKey: PublicKeyCredentialCreationOptions }];
    expect([publicKey.challenge, publicKey.user.id, publicKey.excludeCredentials?.[0]?.id].map((value) => [...(value as Uint8Array)])).toEqual([[255, 239], [1, 2], [3]]);
    expect(publicKey.rp).toEqual({ name: 'Stile' });
    expect(made).toMatchObject({ id: 'BA', rawId: 'BA', response: { clientDataJSON: 'AQ', attestationObject: 'Ag', transports: ['internal'] }, clientExtensionResults: {} });
  });

  it('is given bytes when a passkey is used', async () => {
    const credentials = browser({ ...common, response: { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle: null } });
    const answer = await usePasskey({ challenge: 'AQ' });
    const [{ publicKey }] = credentials.get.mock.calls[0] as [{ publicKey: PublicKeyCredentialRequestOptions }];
    expect([[...(publicKey.challenge as Uint8Array)], publicKey.allowCredentials]).toEqual([[1], []]);
    expect(answer.response).toEqual({ clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw' });
  });
});

it('passkeys are for pages that nobody can have changed on their way', async () => {
  browser(null);
  expect(knowsPasskeys()).toBe(true);
  expect(await offersInFields()).toBe(false);
  for (const [hostname, expected] of [['files.example.org', true], ['192.0.2.7', false], ['[2001:db8::7]', false]] as const) {
    vi.stubGlobal('location', { hostname });
    expect([hostname, knowsPasskeys()]).toEqual([hostname, expected]);
  }
  vi.stubGlobal('isSecureContext', false);
  vi.stubGlobal('location', { hostname: 'files.example.org' });
  expect(knowsPasskeys()).toBe(false);
});

it('why there is no passkey can be told apart', async () => {
  browser(null);
  expect(refusalOf(await usePasskey({ challenge: 'AA' }).catch((error: unknown) => error))).toBe('cancelled');
  expect(refusalOf(new DOMException('', 'InvalidStateError'))).toBe('known');
  expect(refusalOf(new TypeError('what is this?'))).toBe('failed');
});

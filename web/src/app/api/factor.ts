// The second factor of one's own account: the app that makes codes, passkeys, and the codes for when both are lost.
import { api, must } from './client';
import type { Session } from './types';

export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export interface SecondFactor {
  /** An app that makes codes. */
  totp: { since: string } | null;
  passkeys: Passkey[];
  recovery_codes_left: number;
  /** False where the server is reached by an IP address or without a certificate. */
  passkeys_possible: boolean;
}

/** Codes that are shown this once; null where there were some before. */
export interface Codes {
  recovery_codes: string[] | null;
}

export interface AppBegun {
  secret: string;
  uri: string;
}

export interface PasskeyBegun {
  challenge: string;
  options: PublicKeyCredentialCreationOptionsJSON;
}

export interface NewPasskey {
  challenge: string;
  name: string;
  credential: RegistrationResponseJSON;
}

/** A challenge for whoever has a passkey: nobody is named yet. */
export interface SignInBegun {
  challenge: string;
  options: PublicKeyCredentialRequestOptionsJSON;
}

export interface SignIn {
  email: string;
  password: string;
  /** Of the app, or a recovery code. */
  code?: string;
}

const { request } = api as unknown as { request(method: string, path: string, init: object): Promise<{ data?: unknown; error?: unknown; response: Response }> };

function call<Data>(method: string, path: string, body?: object): Promise<Data> {
  return must(request(method, `/api/v1${path}`, { body })) as Promise<Data>;
}

export const factor = {
  signIn: (body: SignIn) => call<Session>('post', '/sessions', body),
  beginSignIn: () => call<SignInBegun>('post', '/sessions/passkey/begin', {}),
  signInByPasskey: (challenge: string, credential: AuthenticationResponseJSON) => call<Session>('post', '/sessions/passkey', { challenge, credential }),
  read: () => call<SecondFactor>('get', '/second-factor'),
  beginApp: (password: string) => call<AppBegun>('post', '/second-factor/totp', { password }),
  confirmApp: (code: string) => call<Codes>('put', '/second-factor/totp', { code }),
  removeApp: (password: string) => call<void>('post', '/second-factor/totp/remove', { password }),
  newCodes: (password: string) => call<{ recovery_codes: string[] }>('post', '/second-factor/recovery-codes', { password }),
  beginPasskey: (password: string) => call<PasskeyBegun>('post', '/passkeys/begin', { password }),
  addPasskey: (made: NewPasskey) => call<Codes & { passkey: Passkey }>('post', '/passkeys', made),
  renamePasskey: (id: string, name: string) => call<Passkey>('patch', `/passkeys/${id}`, { name }),
  removePasskey: (id: string, password: string) => call<void>('post', `/passkeys/${id}/remove`, { password }),
};

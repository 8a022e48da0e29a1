// The second factor of one's own account: the app that makes codes, passkeys, and the codes for when both are lost. What a
// browser is asked and answers is described by WebAuthn, and not by the API.
import type { components } from '../../generated/api';
import { api, must } from './client';
import type { Session } from './types';

type Schemas = components['schemas'];

export type AppBegun = Schemas['NewTotp'];
export type Passkey = Schemas['Passkey'];
export type SecondFactor = Schemas['SecondFactor'];
/** Recovery codes are shown this once; none for somebody who has some already. */
export type Codes = readonly string[] | null | undefined;
export type SignIn = Pick<Schemas['SignIn'], 'email' | 'password' | 'code'>;

/** A question for the browser, to be sent back with its answer. */
interface Asked<Options> {
  challenge: string;
  options: Options;
}

type Json = Record<string, never>;
const of = (id: string) => ({ params: { path: { id } } });

export const factor = {
  read: (): Promise<SecondFactor> => must(api.GET('/api/v1/second-factor')),
  beginApp: (password: string): Promise<AppBegun> => must(api.POST('/api/v1/second-factor/totp', { body: { password } })),
  confirmApp: async (code: string): Promise<Codes> => (await must(api.PUT('/api/v1/second-factor/totp', { body: { code } }))).recovery_codes,
  removeApp: (password: string) => must(api.POST('/api/v1/second-factor/totp/remove', { body: { password } })),
  newCodes: async (password: string): Promise<Codes> => (await must(api.POST('/api/v1/second-factor/recovery-codes', { body: { password } }))).recovery_codes,
  beginPasskey: (password: string) => must(api.POST('/api/v1/passkeys/begin', { body: { password } })) as Promise<Asked<PublicKeyCredentialCreationOptionsJSON>>,
  addPasskey: (challenge: string, name: string, credential: RegistrationResponseJSON) =>
    must(api.POST('/api/v1/passkeys', { body: { challenge, name, credential: credential as unknown as Json } })),
  renamePasskey: (id: string, name: string): Promise<Passkey> => must(api.PATCH('/api/v1/passkeys/{id}', { ...of(id), body: { name } })),
  removePasskey: (id: string, password: string) => must(api.POST('/api/v1/passkeys/{id}/remove', { ...of(id), body: { password } })),
  signIn: (body: SignIn): Promise<Session> => must(api.POST('/api/v1/sessions', { body })),
  beginSignIn: () => must(api.POST('/api/v1/sessions/passkey/begin')) as Promise<Asked<PublicKeyCredentialRequestOptionsJSON>>,
  signInByPasskey: (challenge: string, credential: AuthenticationResponseJSON): Promise<Session> =>
    must(api.POST('/api/v1/sessions/passkey', { body: { challenge, credential: credential as unknown as Json } })),
};

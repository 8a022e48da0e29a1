// Passkeys: what the server writes in JSON, as the browser takes it, and what the browser answers, in JSON again. Older
// browsers, and some that keep passwords for people, do not do this themselves.

/** Whether passkeys can be made and used here. A browser has them on pages that come with a certificate, and on `localhost`; none belongs to a number. */
export function knowsPasskeys(): boolean {
  const isNumber = /^[\d.]+$|:/.test(location.hostname);
  return isSecureContext && !isNumber && typeof PublicKeyCredential === 'function' && 'credentials' in navigator;
}

/** Whether a passkey can be offered in the list of names that a browser shows at a field. */
export async function offersInFields(): Promise<boolean> {
  return knowsPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

/** Has the browser make a passkey. What it throws, `refusalOf` tells. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  return (await answered(navigator.credentials.create({ publicKey: creationOf(options) }))) as RegistrationResponseJSON;
}

/** Has the browser answer with a passkey: it asks which one, or with `mediation` offers them in a field until `signal`. */
export async function usePasskey(options: PublicKeyCredentialRequestOptionsJSON, how: Pick<CredentialRequestOptions, 'mediation' | 'signal'> = {}): Promise<AuthenticationResponseJSON> {
  return (await answered(navigator.credentials.get({ ...how, publicKey: requestOf(options) }))) as AuthenticationResponseJSON;
}

export type Refusal = 'cancelled' | 'known' | 'failed';

/** Why there is no passkey: somebody thought better of it or took too long, it is there already, or it does not work. */
export function refusalOf(error: unknown): Refusal {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'InvalidStateError') return 'known';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'failed';
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function creationOf(options: PublicKeyCredentialCreationOptionsJSON): PublicKeyCredentialCreationOptions {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const { challenge, user, excludeCredentials } = options;
  return {
    ...(options as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytesOf(challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: (excludeCredentials ?? []).map(described),
  };
}

function requestOf(options: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const { challenge, allowCredentials } = options;
  return { ...(options as unknown as PublicKeyCredentialRequestOptions), challenge: bytesOf(challenge), allowCredentials: (allowCredentials ?? []).map(described) };
}

function described({ id, ...rest }: PublicKeyCredentialDescriptorJSON): PublicKeyCredentialDescriptor {
  return { ...(rest as Omit<PublicKeyCredentialDescriptor, 'id'>), id: bytesOf(id) };
}

async function answered(asking: Promise<Credential | null>): Promise<unknown> {
  const credential = (await asking) as PublicKeyCredential | null;
  if (!credential) throw new DOMException('there is no passkey', 'NotAllowedError');
  return typeof credential.toJSON === 'function' ? credential.toJSON() : written(credential);
}

/** The parts of an answer that are bytes, each under its name. */
function written(made: PublicKeyCredential): unknown {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = made.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = Object.entries({ clientDataJSON, attestationObject, authenticatorData, signature, userHandle }).flatMap(([name, bytes]) => (bytes ? [[name, textOf(bytes)]] : []));
  const transports = (made.response as AuthenticatorAttestationResponse).getTransports?.();
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment ?? undefined,
    response: { ...Object.fromEntries(parts), ...(transports && { transports }) },
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

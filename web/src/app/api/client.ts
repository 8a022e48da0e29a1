// Calls of the API, typed by its own description.
import createClient from 'openapi-fetch';
import type { paths } from '../../generated/api';
import { online } from '../online.svelte';
import { signInAgain } from './expired.svelte';
import { Problem } from './problem';

export { Problem };

/** Refused there, somebody did not get in; their session did not end. */
const SIGNING_IN = /\/sessions(\/passkey(\/begin)?)?$/;

/** Asks; when the session has ended, asks to sign in and then once more. Queues and places stay as they are meanwhile. */
async function ask(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await send(request);
  const isAboutSession = response.status === 401 && !(request.method === 'POST' && SIGNING_IN.test(request.url));
  return isAboutSession && (await signInAgain()) ? send(again) : response;
}

async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    online.reached();
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    online.missed();
    throw Problem.offline();
  }
}

export const api = createClient<paths>({ fetch: ask });

type Outcome<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer, or the problem it tells, thrown. */
export async function must<Data>(call: Promise<Outcome<Data>>): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await call;
  if (!response.ok) throw Problem.read(response.status, error, response.headers.get('x-request-id'));
  return data as Exclude<Data, undefined>;
}

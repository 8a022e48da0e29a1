// Calls of the JSON API, and its errors as words.
import { sentence } from '../words';

/** A refusal of the server. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Problem {
  code?: string;
  detail?: string;
  title?: string;
  errors?: { field: string; detail: string }[];
}

async function refusal(response: Response): Promise<Refusal> {
  const problem: Problem = await response.json().catch(() => ({}));
  const words = problem.errors?.[0]?.detail ?? problem.detail ?? problem.title ?? `the server answered ${response.status}`;
  return new Refusal(response.status, problem.code ?? '', sentence(words));
}

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = body ? { 'Content-Type': 'application/json' } : {};
  const sent: RequestInit = { method, headers: { Accept: 'application/json', ...json, ...headers } };
  if (body) sent.body = JSON.stringify(body);
  const response = await fetch(path, sent).catch(() => {
    throw new Refusal(0, 'offline', 'The server could not be reached. Is the connection up?');
  });
  if (response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function ask<T>(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<T> {
  return (await call(method, path, body, headers)).json() as Promise<T>;
}

export async function tell(method: string, path: string, body?: object): Promise<void> {
  await call(method, path, body);
}

/** A share link, as the API gives it. */
export interface Link {
  id: string;
  url: string;
  title: string;
  abilities: string[];
  has_password: boolean;
  expires_at: string | null;
  state: 'active' | 'paused' | 'expired';
}

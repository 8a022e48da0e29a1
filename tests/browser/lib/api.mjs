// The server by its API, for what a journey needs to be there before it begins.
import { setTimeout as pause } from 'node:timers/promises';
import { ensure, PATIENCE_MS } from './check.mjs';
import { email, password, url } from './world.mjs';

/** How many requests are under way at once. */
const AT_ONCE = 8;
/** How long a server that is busy is left alone. */
const BUSY_MS = 250;

/** Does it for each, some at once, and gives what came of them in their order. */
export async function many(list, act) {
  const todo = list.entries();
  const done = [];
  const work = async () => {
    for (const [at, one] of todo) done[at] = await act(one, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return done;
}

/** Asks again where the server says that it is too busy to look at a password now. */
export async function unhurried(act, statusOf) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await act();
    if (statusOf(answer) !== 429 || Date.now() > end) return answer;
    await pause(BUSY_MS);
  }
}

export class Api {
  /** Signs in; the first people of a server have their own space. */
  static async signIn(as = { email, password }) {
    const api = new Api();
    const body = JSON.stringify({ ...as, as: 'bearer' });
    const { status, data: session } = await unhurried(() => api.ask('POST', '/api/v1/sessions', body, { 'content-type': 'application/json' }), ({ status }) => status);
    ensure(status < 300, `${as.email} is not let in: ${status} ${JSON.stringify(session)}`);
    api.token = session.token;
    api.root = session.personal_space.root_id;
    api.space = session.personal_space.id;
    return api;
  }

  async call(method, address, body) {
    const isBytes = typeof body === 'string' || body instanceof Uint8Array;
    const { status, data } = await this.ask(method, address, isBytes ? body : body && JSON.stringify(body), { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' });
    ensure(status < 300, `${method} ${address}: ${status} ${JSON.stringify(data)}`);
    return data;
  }

  /** As `call`, for what may be refused. */
  async ask(method, address, body, headers = {}) {
    const answer = await fetch(new URL(address, url), { method, headers: { ...(this.token && { authorization: `Bearer ${this.token}` }), ...(body !== undefined && headers) }, body });
    const text = await answer.text();
    return { status: answer.status, data: text ? JSON.parse(text) : null };
  }

  async folder(name, parent = this.root) {
    return this.call('POST', `/api/v1/nodes/${parent}/folders`, { name });
  }

  async file(name, content, parent = this.root) {
    return this.call('PUT', `/api/v1/nodes/${parent}/files?name=${encodeURIComponent(name)}`, content);
  }

  /** One file for each name, many at once. */
  async files(names, contentOf, parent = this.root) {
    return many(names, (name) => this.file(name, contentOf(name), parent));
  }

  async link(nodes, settings = {}) {
    return this.call('POST', '/api/v1/links', { nodes: nodes.map(({ id }) => id), ...settings });
  }

  /** Everything in a folder. */
  async children(id) {
    const all = [];
    for (let cursor = ''; ; ) {
      const { items, next_cursor: next } = await this.call('GET', `/api/v1/nodes/${id}/children?limit=1000${cursor && `&cursor=${cursor}`}`);
      all.push(...items);
      if (!next) return all;
      cursor = next;
    }
  }

  async names(id) {
    return (await this.children(id)).map(({ name }) => name).sort();
  }

  async named(id, name) {
    const found = (await this.children(id)).find((node) => node.name === name);
    ensure(found, `there is no ${name}`);
    return found;
  }

  /** The bytes of a file. */
  async bytes(id) {
    const answer = await fetch(new URL(`/api/v1/nodes/${id}/content`, url), { headers: { authorization: `Bearer ${this.token}` } });
    ensure(answer.ok, `the content of ${id}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}

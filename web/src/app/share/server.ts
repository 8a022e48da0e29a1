// Links, as the API gives and takes them.
import { api, must, Problem } from '../api/client';
import type { operations } from '../../generated/api';
import type { Link, LinkActivity, LinkAsk, LinkChange, LinkCode, LinkLogPage, LinkPage, LinkQuota, LinkRecipient, NewLink, Node, SubmittedFile, SubmittedPage } from '../api/types';

/** As many as the server gives at once. */
export const LINKS_MOST = 1000;

type Query = NonNullable<operations['links_list']['parameters']['query']>;
/** Which links are looked for. */
export type LinkQuery = Omit<Query, 'cursor' | 'limit'>;

/** A page of the asker's own links, newest first. */
export function linkPage(query: Query, signal?: AbortSignal): Promise<LinkPage> {
  return must(api.GET('/api/v1/links', { params: { query }, signal: signal ?? null }));
}

/** Every link on a node of the asker's own. */
export async function listLinks(node?: string): Promise<Link[]> {
  const links: Link[] = [];
  let cursor: string | undefined;
  do {
    const page = await linkPage({ limit: LINKS_MOST, ...(node && { node }), ...(cursor && { cursor }) });
    links.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return links;
}

export function getLink(id: string): Promise<Link> {
  return must(api.GET('/api/v1/links/{id}', { params: { path: { id } } }));
}

export function createLink(body: NewLink): Promise<Link> {
  return must(api.POST('/api/v1/links', { body }));
}

/** What comes back is what was stored: that is shown, never what was typed. */
export function changeLink(id: string, body: LinkChange): Promise<Link> {
  return must(api.PATCH('/api/v1/links/{id}', { params: { path: { id } }, body }));
}

/** How many links may be made today, and were. */
export function linkQuota(): Promise<LinkQuota> {
  return must(api.GET('/api/v1/links/quota'));
}

/** The QR codes that still open it, the one that ends last first. */
export async function linkCodes(id: string): Promise<LinkCode[]> {
  return (await must(api.GET('/api/v1/links/{id}/codes', { params: { path: { id } } }))).items;
}

export function newLinkCode(id: string): Promise<LinkCode> {
  return must(api.POST('/api/v1/links/{id}/codes', { params: { path: { id } } }));
}

/** The figures of the last so many days. */
export function linkActivity(id: string, days: number): Promise<LinkActivity> {
  return must(api.GET('/api/v1/links/{id}/activity', { params: { path: { id }, query: { days } } }));
}

type LogQuery = NonNullable<operations['links_log']['parameters']['query']>;

/** A page of what was done with it, newest first. */
export function linkLog(id: string, query: LogQuery): Promise<LinkLogPage> {
  return must(api.GET('/api/v1/links/{id}/log', { params: { path: { id }, query } }));
}

/** Where all of it is, as a table. */
export function logFileOf(id: string): string {
  return `/api/v1/links/${id}/log/export`;
}

/** Those it was sent to, by address. */
export async function recipientsOf(id: string): Promise<LinkRecipient[]> {
  return (await must(api.GET('/api/v1/links/{id}/recipients', { params: { path: { id } } }))).items;
}

/** Sends it to these by mail; gives all that it was sent to. */
export async function invite(id: string, emails: readonly string[], language: string): Promise<LinkRecipient[]> {
  return (await must(api.POST('/api/v1/links/{id}/recipients', { params: { path: { id } }, body: { emails: [...emails], language } }))).items;
}

export function limitRecipient(link: string, recipient: string, most: number | null): Promise<LinkRecipient> {
  return must(api.PATCH('/api/v1/links/{id}/recipients/{recipient}', { params: { path: { id: link, recipient } }, body: { downloads_max: most } }));
}

export function shutOut(link: string, recipient: string): Promise<LinkRecipient> {
  return must(api.DELETE('/api/v1/links/{id}/recipients/{recipient}', { params: { path: { id: link, recipient } } }));
}

let mail: Promise<boolean> | null = null;

/** Whether the server sends mail: asked once. */
export function sendsMail(): Promise<boolean> {
  mail ??= must(api.GET('/api/v1/server')).then(({ sends_mail }) => sends_mail);
  mail.catch(() => (mail = null));
  return mail;
}

type ReceiptQuery = NonNullable<operations['links_receipts']['parameters']['query']>;

/** A page of what came in by it, newest first. */
export function linkReceipts(id: string, query: ReceiptQuery): Promise<SubmittedPage> {
  return must(api.GET('/api/v1/links/{id}/receipts', { params: { path: { id }, query } }));
}

/** Puts a file that waits in its place, or into the trash. */
export function judgeFile(id: string, receipt: string, verdict: 'accepted' | 'declined'): Promise<SubmittedFile> {
  return must(api.PATCH('/api/v1/links/{id}/receipts/{receipt}', { params: { path: { id, receipt } }, body: { verdict } }));
}

/** Where the bytes of a file that waits are. */
export function heldFileOf(id: string, receipt: string): string {
  return `/api/v1/links/${id}/receipts/${receipt}/content`;
}

/** Where all of it is, as a table. */
export function receiptsFileOf(id: string): string {
  return `/api/v1/links/${id}/receipts/export`;
}

/** Who asked for it, who asked last first. */
export async function linkAsks(id: string): Promise<LinkAsk[]> {
  return (await must(api.GET('/api/v1/links/{id}/asks', { params: { path: { id } } }))).items;
}

/** `granted` sends them the link by mail. */
export function answerAsk(id: string, ask: string, state: 'granted' | 'declined'): Promise<LinkAsk> {
  return must(api.PATCH('/api/v1/links/{id}/asks/{ask}', { params: { path: { id, ask } }, body: { state } }));
}

/** Says how many transfers ran by it and were stopped. */
export async function revokeLink(id: string): Promise<number> {
  return (await must(api.DELETE('/api/v1/links/{id}', { params: { path: { id } } }))).stopped;
}

/** The nodes that are still there and may be seen, in this order. */
export async function getNodes(ids: string[]): Promise<Node[]> {
  const nodes = await Promise.all(ids.map((id) => getNode(id)));
  return nodes.filter((node) => node !== null);
}

async function getNode(id: string): Promise<Node | null> {
  try {
    return await must(api.GET('/api/v1/nodes/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

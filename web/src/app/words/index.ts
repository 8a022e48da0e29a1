// All text of the app. English is the catalog that says which texts there are. What the file list says comes with the app, in
// English; the rest, and other languages, when they are first needed.
import { catalogs, type First, type Rest } from './catalogs.svelte';
import type { en } from './en';
import { first as english } from './en/first';
import { language, type Tag } from './language.svelte';

export type Catalogs = typeof en;
/** `files.rename`: the topic, a dot, the name in its catalog. */
export type Key = { [Topic in keyof Catalogs]: `${Topic}.${keyof Catalogs[Topic] & string}` }[keyof Catalogs];

type Value<K extends Key> = K extends `${infer Topic extends keyof Catalogs}.${infer Name}` ? (Name extends keyof Catalogs[Topic] ? Catalogs[Topic][Name] : never) : never;
type Given<V> = V extends (words: infer Words) => string ? [words: Words] : [];

/** The text of a key in the language of the app. */
export function t<K extends Key>(key: K, ...given: Given<Value<K>>): string {
  const dot = key.indexOf('.');
  const value = topicOf(key.slice(0, dot))[key.slice(dot + 1)];
  return typeof value === 'function' ? value(given[0]) : (value ?? key);
}

/** Whether there is a text of this name in a topic: for codes that the server sends. */
export function has(topic: keyof Catalogs, name: string): boolean {
  return name in topicOf(topic);
}

type Topic = Record<string, string | ((words: unknown) => string)>;

function topicOf(name: string): Topic {
  const within = name in english ? catalogs.first : catalogs.rest;
  return (within as Record<string, Topic> | null)?.[name] ?? {};
}

let bringing: Promise<void> | null = null;

/** Brings the texts that the file list does without: for whatever is fetched when it is first opened. */
export function bringRest(): Promise<void> {
  bringing ??= addRest().catch((error: unknown) => {
    bringing = null;
    throw error;
  });
  return bringing;
}

async function addRest(): Promise<void> {
  const { tag } = language;
  const rest = await restIn(tag);
  // Another language was chosen meanwhile.
  if (tag !== language.tag) return addRest();
  catalogs.rest = rest;
}

/** Speaks this language from now on; what is shown already changes in place. */
export async function speak(tag: Tag): Promise<void> {
  const [first, rest] = await Promise.all([firstIn(tag), catalogs.rest && restIn(tag)]);
  catalogs.first = first;
  catalogs.rest = rest;
  language.tag = tag;
  document.documentElement.lang = tag;
}

async function firstIn(tag: Tag): Promise<First> {
  return tag === 'de' ? (await import('./de/first')).first : english;
}

async function restIn(tag: Tag): Promise<Rest> {
  return tag === 'de' ? (await import('./de/rest')).rest : (await import('./en/rest')).rest;
}

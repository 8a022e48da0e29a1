// All text of the app. English is the catalog that says which texts there are; each other language is one lazy chunk.
import { en } from './en';
import { language, type Tag } from './language.svelte';
import { catalogs } from './catalogs.svelte';

export type Catalogs = typeof en;
/** `files.rename`: the topic, a dot, the name in its catalog. */
export type Key = { [Topic in keyof Catalogs]: `${Topic}.${keyof Catalogs[Topic] & string}` }[keyof Catalogs];

type Value<K extends Key> = K extends `${infer Topic extends keyof Catalogs}.${infer Name}` ? (Name extends keyof Catalogs[Topic] ? Catalogs[Topic][Name] : never) : never;
type Given<V> = V extends (words: infer Words) => string ? [words: Words] : [];

/** The text of a key in the language of the app. */
export function t<K extends Key>(key: K, ...given: Given<Value<K>>): string {
  const dot = key.indexOf('.');
  const topic = key.slice(0, dot) as keyof Catalogs;
  const value = (catalogs.now[topic] as Record<string, string | ((words: unknown) => string)>)[key.slice(dot + 1)];
  return typeof value === 'function' ? value(given[0]) : (value ?? key);
}

/** Whether there is a text of this name in a topic: for codes that the server sends. */
export function has(topic: keyof Catalogs, name: string): boolean {
  return name in en[topic];
}

/** Speaks this language from now on; what is shown already changes in place. */
export async function speak(tag: Tag): Promise<void> {
  const next = tag === 'de' ? (await import('./de')).de : en;
  catalogs.now = next;
  language.tag = tag;
  document.documentElement.lang = tag;
}

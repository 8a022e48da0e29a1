// The texts of the Admin center. They come with it, and not with the app: few people ever go there.
import { en } from '../words/en/admin';
import type { Told } from '../words/en/admin/happened';
import { language } from '../words/language.svelte';

export type { Told };

type Catalog = typeof en;
/** `users.title`: the screen, a dot, the name in its catalog. */
export type Word = { [Topic in keyof Catalog]: `${Topic}.${keyof Catalog[Topic] & string}` }[keyof Catalog];
type Value<W extends Word> = W extends `${infer Topic extends keyof Catalog}.${infer Name}` ? (Name extends keyof Catalog[Topic] ? Catalog[Topic][Name] : never) : never;
type Given<V> = V extends (words: infer Words) => string ? [words: Words] : [];

let now = $state.raw<Catalog>(en);

/** The text in the language of the app. */
export function say<W extends Word>(word: W, ...given: Given<Value<W>>): string {
  const value = valueOf(word);
  return typeof value === 'function' ? (value as (words: unknown) => string)(given[0]) : typeof value === 'string' ? value : word;
}

/** The text for a code of the server, of which the catalog may not know all; `otherwise` for the others. */
export function sayOf(topic: keyof Catalog, name: string, otherwise: string): string {
  const value = (now[topic] as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : otherwise;
}

function valueOf(word: string): unknown {
  const dot = word.indexOf('.');
  return (now[word.slice(0, dot) as keyof Catalog] as Record<string, unknown>)[word.slice(dot + 1)];
}

/** What happened, in words; null for a kind that is not known yet. */
export function sayEvent(kind: string, told: Told): string | null {
  const sentence = (now.happened as Record<string, (told: Told) => string>)[kind];
  return sentence?.(told) ?? null;
}

/** Fetches the texts of the language that the app speaks now; where they cannot be had, English is better than nothing. */
export async function bringWords(): Promise<void> {
  now = language.tag === 'de' ? await import('../words/de/admin').then(({ de }) => de, () => en) : en;
}

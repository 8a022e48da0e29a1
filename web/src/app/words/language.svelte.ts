// Which language the app speaks: the server wrote it into the page, from the cookie `lang` or what the browser asks for.

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Tag = keyof typeof LANGUAGES;

function asTag(tag: string): Tag {
  return tag.slice(0, 2) === 'de' ? 'de' : 'en';
}

export const language = $state<{ tag: Tag }>({ tag: asTag(document.documentElement.lang) });

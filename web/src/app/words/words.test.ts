import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';
import { has, speak, t } from './index';

type Topic = Record<string, unknown>;

const languages = { de } as Record<string, Record<string, Topic>>;

describe.each(Object.entries(languages))('%s', (_, catalog) => {
  it.each(Object.entries(en as Record<string, Topic>))('says all of %s with the same arguments', (topic, english) => {
    const other = catalog[topic] ?? {};
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [name, value] of Object.entries(english)) expect([name, typeof other[name]]).toEqual([name, typeof value]);
  });

  it('leaves nothing empty', () => {
    const texts = Object.values(catalog).flatMap((topic) => Object.entries(topic));
    for (const [name, value] of texts) expect([name, value === '']).toEqual([name, false]);
  });
});

describe('speaking', () => {
  it('changes the language and the document', async () => {
    expect(t('ui.cancel')).toBe('Cancel');
    await speak('de');
    expect(t('ui.cancel')).toBe('Abbrechen');
    expect(document.documentElement.lang).toBe('de');
    await speak('en');
    expect(t('ui.cancel')).toBe('Cancel');
  });

  it('knows which codes have words', () => {
    expect(has('problems', 'not_found')).toBe(true);
    expect(has('problems', 'no_such_code')).toBe(false);
  });
});

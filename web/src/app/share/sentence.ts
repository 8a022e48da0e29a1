// A link in one sentence: who can do what, until when, and what they need for it.
import { locale } from '../format';
import { t } from '../words';
import { canOf } from './abilities';
import { endWords } from './expiry';
import type { Settings } from './settings';

export function sentenceOf({ abilities, expiresAt, hasPassword }: Settings): string {
  const until = expiresAt ? endWords(expiresAt, locale()) : null;
  return t('share.sentence', { can: canOf(abilities), until, password: hasPassword });
}

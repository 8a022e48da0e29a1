// German, by topic.
import type { en } from '../en';
import { first } from './first';
import { rest } from './rest';

export const de: typeof en = { ...first, ...rest };

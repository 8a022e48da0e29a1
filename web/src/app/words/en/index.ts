// English, by topic: it says which texts there are.
import { first } from './first';
import { rest } from './rest';

export const en = { ...first, ...rest };

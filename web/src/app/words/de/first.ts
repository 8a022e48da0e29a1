// German that the file list and what is around it need at once.
import type { first as english } from '../en/first';
import { files } from './files';
import { problems } from './problems';
import { shell } from './shell';
import { times } from './times';
import { ui } from './ui';

export const first: typeof english = { files, problems, shell, times, ui };

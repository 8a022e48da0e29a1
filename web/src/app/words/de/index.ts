// German, by topic.
import type { en } from '../en';
import { files } from './files';
import { people } from './people';
import { problems } from './problems';
import { search } from './search';
import { security } from './security';
import { settings } from './settings';
import { share } from './share';
import { shares } from './shares';
import { shell } from './shell';
import { times } from './times';
import { trash } from './trash';
import { ui } from './ui';
import { uploads } from './uploads';

export const de: typeof en = { files, people, problems, search, security, settings, share, shares, shell, times, trash, ui, uploads };

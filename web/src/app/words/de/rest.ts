// German for everything that is fetched when it is first opened.
import type { rest as english } from '../en/rest';
import { activity } from './activity';
import { held } from './held';
import { people } from './people';
import { request } from './request';
import { save } from './save';
import { search } from './search';
import { security } from './security';
import { settings } from './settings';
import { share } from './share';
import { shares } from './shares';
import { trash } from './trash';
import { uploads } from './uploads';

export const rest: typeof english = { activity, held, people, request, save, search, security, settings, share, shares, trash, uploads };

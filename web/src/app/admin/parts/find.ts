// What the search of the Admin center knows: its pages, what can be done on them, every setting, and everybody.
import { may } from '../may';
import { pathOf, PLACES } from '../places';
import { KNOWN_KEYS } from '../policy/keys';
import { settingName, settingText } from '../policy/words';
import { say } from '../words.svelte';
import { findPeople, type Found } from './found';

const MOST = 7;
const PEOPLE_FROM = 2;

interface Known extends Found {
  /** Everything it can be found by. */
  words: string;
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();

function known(): Known[] {
  const pages = PLACES.map((place) => ({ id: pathOf(place), label: say(`places.${place}`), sub: say('common.page'), icon: 'list', words: say(`finds.${place}`) }));
  const acts = [
    { id: '/admin/users?do=new', label: say('users.new'), icon: 'plus' }, { id: '/admin/users?do=import', label: say('users.import'), icon: 'upload' },
    { id: '/admin/groups?do=new', label: say('groups.new'), icon: 'plus' }, { id: '/admin/roles?do=new', label: say('roles.new'), icon: 'plus' },
  ].map((act) => ({ ...act, sub: say('common.act'), words: '' }));
  const settings = KNOWN_KEYS.map((key) => ({ id: key === 'roles_available' ? '/admin/roles' : `/admin/policy?find=${key}`, label: settingName(key), sub: say('common.setting'), icon: 'settings', words: `${settingText(key)} ${key}` }));
  return [...settings, ...pages, ...(may.change ? acts : [])];
}

/** Those that hold all words; what holds them in its name comes first. */
export function matches(all: readonly Known[], wanted: string): Found[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  const holds = (text: string): boolean => words.every((word) => plain(text).includes(word));
  const found = all.filter(({ label, words: more }) => holds(`${label} ${more}`));
  const ids = new Set<string>();
  return [...found.filter(({ label }) => holds(label)), ...found.filter(({ label }) => !holds(label))].filter(({ id }) => !ids.has(id) && ids.add(id)).slice(0, MOST);
}

export async function findAnything(words: string): Promise<Found[]> {
  const here = matches(known(), words);
  const people = words.length >= PEOPLE_FROM ? await findPeople(words).catch(() => []) : [];
  return [...here, ...people.slice(0, MOST).map((one) => ({ ...one, id: `/admin/users/${one.id}` }))];
}

// People, roles and what they may do, in words.
import type { Directory, Group, Person, Principal, Role, SharedName } from '../api/people';
import { locale } from '../format';
import { session } from '../session.svelte';
import { type Catalogs, has, t } from '../words';
import { nameOf } from './names';

/** With a mark where it is the reader. */
export function calledHere(person: Pick<Person, 'id' | 'display_name' | 'email'>): string {
  return person.id === session.user.id ? t('people.you', { name: nameOf(person) }) : nameOf(person);
}

type Words = keyof Catalogs['people'];

/** Built-in roles in the language of the app, an organization's own as it wrote them. */
export function roleName({ id, name }: Pick<Role, 'id' | 'name'>): string {
  return has('people', `role_${id}`) ? t(`people.${`role_${id}` as 'role_viewer'}`) : name;
}

/** What a role lets one do, in a sentence. */
export function roleHint({ id, capabilities }: Role): string {
  return has('people', `hint_${id}`) ? t(`people.${`hint_${id}` as 'hint_viewer'}`) : sentence(canList(capabilities));
}

/** The strongest first: the first that is held says it. */
const CAN: [capability: string, words: Words][] = [
  ['manage', 'can_manage'], ['edit', 'can_edit'], ['download', 'can_download'], ['preview', 'can_view'], ['list', 'can_view'], ['upload', 'can_upload'], ['share_link', 'can_link'],
];

/** In a few words what somebody may do: `Can edit`. */
export function canWords(capabilities: readonly string[]): string {
  if (capabilities.includes('download') && capabilities.includes('upload') && !capabilities.includes('edit')) return t('people.can_add');
  const found = CAN.find(([capability]) => capabilities.includes(capability));
  return t(`people.${(found?.[1] ?? 'can_part') as 'can_part'}`);
}

/** `see what is inside, look at files and download`. */
export function canList(capabilities: readonly string[]): string {
  const words = capabilities.filter((one) => has('people', `do_${one}`)).map((one) => t(`people.${`do_${one}` as 'do_list'}`));
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);
}

function sentence(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** `Jack and 3 others`. */
export function namesWords(names: readonly string[]): string {
  return t('people.names', { first: names[0] ?? '', second: names[1] ?? '', count: names.length });
}

/** Somebody to give a role to. */
export interface Candidate {
  kind: 'user' | 'group';
  id: string;
  name: string;
  /** The address, or how many people it is. */
  about: string;
  isExternal: boolean;
}

function ofPerson(person: Person): Candidate {
  return { kind: 'user', id: person.id, name: nameOf(person), about: person.email, isExternal: person.kind !== 'internal' };
}

function ofGroup({ id, name, member_count }: Group): Candidate {
  return { kind: 'group', id, name, about: t('people.group', { count: member_count }), isExternal: false };
}

export function candidatesOf({ users, groups }: Directory): Candidate[] {
  return [...users.map(ofPerson), ...groups.map(ofGroup)];
}

/** Names that several people share, among those that the reader made. */
export function namesOf(names: readonly SharedName[], words: string): Candidate[] {
  const typed = words.toLowerCase();
  const fitting = names.filter(({ name, enabled }) => enabled && name.toLowerCase().includes(typed));
  return fitting.map(({ id, name }) => ({ kind: 'user', id, name, about: t('people.sharedAbout'), isExternal: true }));
}

/** What stands below the name of whoever holds a grant. */
export function aboutOf({ kind, email, member_count, user_kind }: Principal): string {
  return kind === 'group' ? t('people.group', { count: member_count ?? 0 }) : kind === 'link' ? t('people.links') : user_kind === 'shared' ? t('people.sharedAbout') : (email ?? '');
}

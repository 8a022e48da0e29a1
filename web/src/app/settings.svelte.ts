// How the app looks and speaks: kept in cookies, which the server writes into the page, so that nothing flashes.
import { speak } from './words';
import { language, type Tag } from './words/language.svelte';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'roomy' | 'compact';

const YEAR_SECONDS = 31_536_000;
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

let theme = $state<Theme>(root.dataset.theme === 'light' || root.dataset.theme === 'dark' ? root.dataset.theme : 'system');
let density = $state<Density>(root.dataset.density === 'compact' ? 'compact' : 'roomy');
let systemIsDark = $state(dark.matches);
dark.addEventListener('change', ({ matches }) => (systemIsDark = matches));

function keep(name: string, value: string | null): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value ?? ''}; Path=/; Max-Age=${value === null ? 0 : YEAR_SECONDS}; SameSite=Lax${secure}`;
}

/** What is usual is written nowhere. */
function put<Value extends string>(name: 'theme' | 'density', value: Value, usual: Value): Value {
  if (value === usual) delete root.dataset[name];
  else root.dataset[name] = value;
  keep(name, value === usual ? null : value);
  return value;
}

export const settings = {
  get theme(): Theme {
    return theme;
  },
  set theme(next: Theme) {
    theme = put('theme', next, 'system');
  },
  /** What is seen, whoever chose it. */
  get isDark(): boolean {
    return theme === 'system' ? systemIsDark : theme === 'dark';
  },
  get density(): Density {
    return density;
  },
  set density(next: Density) {
    density = put('density', next, 'roomy');
  },
  get language(): Tag {
    return language.tag;
  },
  set language(next: Tag) {
    keep('lang', next);
    void speak(next);
  },
};

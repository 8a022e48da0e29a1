// Where the app is. The address is the state: what is open, sorted, filtered and shown stands in it, so that Back works.

let path = $state(location.pathname);
let query = $state.raw(new URLSearchParams(location.search));

export const route = {
  get path(): string {
    return path;
  },
  /** A copy each time the address changes: changing it changes nothing. */
  get query(): URLSearchParams {
    return query;
  },
};

interface How {
  /** Takes the place of the entry in the history instead of making a new one. */
  replace?: boolean;
}

/** Says whether what is open may be left. */
type Guard = () => Promise<boolean>;
let guard: Guard | null = null;
let isAsked = false;

function read(): void {
  path = location.pathname;
  query = new URLSearchParams(location.search);
}

/** Goes to an address of the app. */
export function go(url: string, { replace = false }: How = {}): void {
  if (replace) history.replaceState(null, '', url);
  else if (new URL(url, location.href).href !== location.href) history.pushState(null, '', url);
  read();
}

/** Changes parts of the query; null takes one out. */
export function setQuery(changes: Record<string, string | null>, how?: How): void {
  const next = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  const text = next.toString();
  go(location.pathname + (text && `?${text}`), how);
}

/** The paths that the app draws. All others are the server's. */
export function isOfApp(pathname: string): boolean {
  return /^\/(files|shared|go|search|trash|shares|settings|admin|design)(\/|$)/.test(pathname) || pathname === '/';
}

function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  return link && !link.target && !link.hasAttribute('download') ? link : null;
}

/** Follows links inside the app without loading a page. */
function follow(event: MouseEvent): void {
  const link = linkOf(event);
  if (!link || link.origin !== location.origin || !isOfApp(link.pathname)) return;
  // A jump within the page is the browser's.
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** Goes back without asking. */
export function back(): void {
  guard = null;
  history.back();
}

/** From now on the browser's own buttons ask before they leave what would be lost; gives the way to stop. */
export function guardLeaving(asks: Guard): () => void {
  const unload = (event: Event): void => event.preventDefault();
  guard = asks;
  addEventListener('beforeunload', unload);
  return () => {
    if (guard === asks) guard = null;
    removeEventListener('beforeunload', unload);
  };
}

/** What is open stays, and its address with it, until it is decided whether it may be left. */
async function moved(): Promise<void> {
  if (!guard) return read();
  const text = query.toString();
  history.pushState(null, '', path + (text && `?${text}`));
  if (isAsked) return;
  isAsked = true;
  try {
    if (await guard()) back();
  } finally {
    isAsked = false;
  }
}

/** Begins to follow links and the browser's own buttons; gives the way to stop. */
export function startRouter(): () => void {
  const onpopstate = (): void => void moved();
  addEventListener('popstate', onpopstate);
  document.addEventListener('click', follow);
  read();
  return () => {
    removeEventListener('popstate', onpopstate);
    document.removeEventListener('click', follow);
  };
}

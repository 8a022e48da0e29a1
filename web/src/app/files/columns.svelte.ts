// Which columns the list shows beside the name, and whether it is a list or tiles: remembered in this browser.

export const COLUMNS = ['modified', 'created', 'size'] as const;
export type Column = (typeof COLUMNS)[number];
export type Look = 'list' | 'tiles';

const KEY = 'stile.files';

interface Stored {
  columns: Column[];
  look: Look;
}

function stored(): Stored {
  let found: Partial<Stored> | null = null;
  try {
    found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Stored> | null;
  } catch {
    // What cannot be read is as if it was not there.
  }
  const columns = COLUMNS.filter((column) => found?.columns?.includes(column) ?? column !== 'created');
  return { columns, look: found?.look === 'tiles' ? 'tiles' : 'list' };
}

let now = $state.raw(stored());

function keep(next: Stored): void {
  now = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing shows it for now.
  }
}

export const shown = {
  get columns(): readonly Column[] {
    return now.columns;
  },
  get look(): Look {
    return now.look;
  },
  set look(look: Look) {
    keep({ ...now, look });
  },
  /** Shows a column, or no longer. */
  toggle(column: Column): void {
    const columns = COLUMNS.filter((one) => now.columns.includes(one) !== (one === column));
    keep({ ...now, columns });
  },
};

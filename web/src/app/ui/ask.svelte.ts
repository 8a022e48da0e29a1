// Asks for a name.

export interface Asked {
  title: string;
  label: string;
  value: string;
  /** What of it is selected at first: all, or what is before the extension. */
  select: 'stem' | 'all';
  /** What the button says. */
  act?: string;
  /** Does it. What it throws is shown at the field, and the dialog stays. */
  check?: (name: string) => void | Promise<void>;
}

let asked = $state.raw<(Asked & { settle: (name: string | null) => void }) | null>(null);

export const asking = {
  get now(): Asked | null {
    return asked;
  },
};

/** The name that was given and taken; null where somebody thought better of it. */
export function askName(what: Asked): Promise<string | null> {
  asked?.settle(null);
  return new Promise((settle) => (asked = { ...what, settle }));
}

export function settleName(name: string | null): void {
  const now = asked;
  asked = null;
  now?.settle(name);
}

// E-mail addresses as people write and paste them.

/** As many as the server takes at once. */
export const ADDRESSES_MOST = 100;

const EMAIL_BYTES_MAX = 254;
const LOCAL_BYTES_MAX = 64;

/** The pieces of a text, each an address or what was meant as one: `Jo <jo@a.example>, mia@b.example` are two. */
export function addressesIn(text: string): string[] {
  const plain = text.replaceAll(/"[^"]*"/g, ' ');
  const pieces = plain.split(/[,;\n\r\t]+/).flatMap((piece) => {
    const bracketed = [...piece.matchAll(/<([^<>]*)>/g)].map(([, inside]) => inside ?? '');
    return bracketed.length > 0 ? bracketed : piece.split(/\s+/);
  });
  return pieces.map((piece) => piece.trim()).filter(Boolean);
}

/** Those of both, each once: an address is the same however its letters are written. */
export function joined(some: readonly string[], more: readonly string[]): string[] {
  const all = new Map<string, string>();
  for (const address of [...some, ...more]) if (!all.has(keyOf(address))) all.set(keyOf(address), address);
  return [...all.values()];
}

export function keyOf(address: string): string {
  return address.trim().toLowerCase();
}

/** Whether the server would take it. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const bytes = (of: string): number => new TextEncoder().encode(of).length;
  if (local === '' || bytes(local) > LOCAL_BYTES_MAX || bytes(text) > EMAIL_BYTES_MAX) return false;
  return /^[^\s\p{Cc}<>",;()[\]\\@]+$/u.test(local) && host.split('.').every((label) => /^[\p{L}\p{N}-]+$/u.test(label) && !/^-|-$/.test(label));
}

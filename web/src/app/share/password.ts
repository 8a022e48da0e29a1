// Passwords that can be read out over the telephone: no letter that looks like a digit.
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 14;

/** About 80 bits, or as much as fits: letters and digits only, so that any policy takes it. Lengths in characters. */
export function newPassword(min = LENGTH, max = LENGTH): string {
  const length = Math.min(Math.max(LENGTH, min), max);
  let password = '';
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // Bytes past the last whole multiple would make the first letters more likely.
      if (byte < 256 - (256 % LETTERS.length) && password.length < length) password += LETTERS.charAt(byte % LETTERS.length);
    }
  }
  return password;
}

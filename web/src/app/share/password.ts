// Passwords that can be read out over the telephone: no letter that looks like a digit.
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 14;

/** About 80 bits: letters and digits only, so that any policy takes it. */
export function newPassword(): string {
  let password = '';
  while (password.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH * 2))) {
      // Bytes past the last whole multiple would make the first letters more likely.
      if (byte < 256 - (256 % LETTERS.length) && password.length < LENGTH) password += LETTERS.charAt(byte % LETTERS.length);
    }
  }
  return password;
}

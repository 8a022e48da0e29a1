// What is left when one way of proving who one is goes.
import type { SecondFactor } from '../../api/factor';

/** Whether there is one way only: with it the recovery codes go too. */
export function isLast({ totp, passkeys }: SecondFactor): boolean {
  return passkeys.length + (totp ? 1 : 0) === 1;
}

/** Whether there is any way beside the password. */
export function hasFactor({ totp, passkeys }: SecondFactor): boolean {
  return Boolean(totp) || passkeys.length > 0;
}

/** So few recovery codes that new ones should be made. */
export const FEW_CODES = 2;

/** The lines of the file of recovery codes. */
export function codesFile(head: string, codes: readonly string[]): string {
  return [head, '', ...codes, ''].join('\r\n');
}

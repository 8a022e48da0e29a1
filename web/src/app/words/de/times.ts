// Wann etwas war, um jetzt herum. Zahlen unter null liegen in der Vergangenheit.
import type { times as english } from '../en/times';

const NEAR: Record<string, string> = { '-2': 'vorgestern', '-1': 'gestern', '1': 'morgen', '2': 'übermorgen' };

function around(count: number, one: string, other: string): string {
  const size = Math.abs(count);
  return `${count < 0 ? 'vor' : 'in'} ${size} ${size === 1 ? one : other}`;
}

const two = (part: number): string => String(part).padStart(2, '0');

export const times: typeof english = {
  now: 'jetzt',
  minute: ({ count }) => around(count, 'Minute', 'Minuten'),
  hour: ({ count }) => around(count, 'Stunde', 'Stunden'),
  day: ({ count }) => NEAR[count] ?? around(count, 'Tag', 'Tagen'),
  date: ({ year, month, day }) => `${two(day)}.${two(month + 1)}.${year}`,
};

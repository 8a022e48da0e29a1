// When something was, near to now. Counts below zero are in the past.
interface Day {
  year: number;
  /** From 0. */
  month: number;
  day: number;
  /** As in the United States. */
  monthFirst: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

function around(count: number, unit: string): string {
  const size = Math.abs(count);
  const words = `${size} ${unit}${size === 1 ? '' : 's'}`;
  return count < 0 ? `${words} ago` : `in ${words}`;
}

export const times = {
  now: 'now',
  minute: ({ count }: { count: number }) => around(count, 'minute'),
  hour: ({ count }: { count: number }) => around(count, 'hour'),
  day: ({ count }: { count: number }) => (count === -1 ? 'yesterday' : count === 1 ? 'tomorrow' : around(count, 'day')),
  date: ({ year, month, day, monthFirst }: Day) => (monthFirst ? `${MONTHS[month]?.slice(0, 3)} ${day}, ${year}` : `${day} ${MONTHS[month]} ${year}`),
};

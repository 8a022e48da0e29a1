// Sizes, times and names in words. The sizes are written as the server writes them.
import { tenthsOf } from './size';

/** The language of the page, as the server wrote it. */
export const language = document.documentElement.lang || 'en';
/** Of that language the reader's own sort: dates of a reader from Vienna are Austrian. */
const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

/** `18.4 MB`, in German `18,4 MB`. */
export function bytes(count: number): string {
  const [tenths, unit] = tenthsOf(count);
  const number = tenths % 10 ? (tenths / 10).toFixed(1) : String(tenths / 10);
  return `${language === 'de' ? number.replace('.', ',') : number} ${unit}`;
}

/** The stem and the extension, which is shown even where the stem is cut. */
export function splitName(name: string): [stem: string, ext: string] {
  const found = /^(.+)(\.[A-Za-z0-9]{1,8})$/s.exec(name);
  return found ? [found[1] ?? name, found[2] ?? ''] : [name, ''];
}

/** Made when it is first needed: it takes a while. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

const day = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
const moment = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }));
const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

/** `3 hours ago` within a week, else the day. */
export function ago(at: Date): string {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number, number][] = [
    ['minute', 60, 3600],
    ['hour', 3600, 86_400],
    ['day', 86_400, 7 * 86_400],
  ];
  if (Math.abs(seconds) < 60) return relative().format(0, 'second');
  const step = steps.find(([, , until]) => Math.abs(seconds) < until);
  return step ? relative().format(Math.trunc(seconds / step[1]), step[0]) : day().format(at);
}

export function momentWords(at: Date): string {
  return moment().format(at);
}

/** Turns the server's UTC dates into the reader's own. */
export function localTimes(within: ParentNode = document): void {
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-when]')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.textContent = time.dataset.when === 'day' ? ago(at) : moment().format(at);
    time.title = moment().format(at);
  }
}

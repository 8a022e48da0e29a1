// Ten thousand files in one folder: scrolled, narrowed, selected in ranges, moved and moved back.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, same, see } from '../lib/check.mjs';

const FILES = 10_000;
/** As many as one call copies: the rest are copies of these. */
const FIRST = 1000;
const RANGE = 200;

export default async function rows(browser) {
  const api = await Api.signIn();
  const folder = await api.folder('Many');
  await fill(api, folder);
  const person = await browser.person('reader');
  const app = await App.signedIn(person);
  await person.go(`/files/${folder.id}`);
  await eventually('all files are listed', async () => (await app.grid.getAttribute('aria-rowcount')) === String(FILES + 1) && (await app.grid.getAttribute('aria-busy')) === 'false');

  await scrolls(app);
  await person.picture('rows-end');
  await narrows(app);
  await movesARange(app, api, folder);
}

/** A thousand files by their bytes, and the others as copies of them. */
async function fill(api, folder) {
  const names = Array.from({ length: FIRST }, (_, at) => `leaf ${String(at).padStart(4, '0')}.txt`);
  const nodes = (await api.files(names, (name) => name, folder.id)).map(({ id }) => id);
  for (let made = FIRST; made < FILES; made += FIRST) {
    await api.call('POST', '/api/v1/nodes/batch/copy', { nodes, parent_id: folder.id, on_conflict: 'keep_both' });
  }
  await api.folder('Aside');
}

/** To the end with the wheel and the keys. In every frame rows fill the list, each with its name. */
async function scrolls(app) {
  await app.grid.evaluate((grid) => {
    const state = (window.frames_seen = { frames: 0, blank: 0, furthest: 0 });
    const look = () => {
      const { top, bottom, left } = grid.getBoundingClientRect();
      const head = grid.querySelector('.head').getBoundingClientRect().height;
      const drawn = [...grid.querySelectorAll('[data-index]')];
      const [first, last] = [drawn.at(0), drawn.at(-1)];
      // Below the last row of all is room for the bar of the selection.
      const isToTheEnd = last.getBoundingClientRect().bottom >= bottom - 2 || last.ariaRowIndex === grid.ariaRowCount;
      const middle = document.elementFromPoint(left + 200, (top + bottom) / 2)?.closest('[data-index]');
      const isFull = first.getBoundingClientRect().top <= top + head + 1 && isToTheEnd && middle?.querySelector('[title]');
      state.frames++;
      if (!isFull) state.blank++;
      state.furthest = Math.max(state.furthest, grid.scrollTop);
      if (state.isOver !== true) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await app.grid.hover();
  for (let at = 0; at < 40; at++) await app.page.mouse.wheel(0, at < 20 ? 900 : 12_000);
  await app.grid.evaluate(async (grid) => {
    const end = grid.scrollHeight - grid.clientHeight;
    for (let step = 1; step <= 60; step++) {
      grid.scrollTop = (end * step) / 60;
      // Between frames, as the scrollbar does it: what is drawn in the next one knows of it.
      await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    }
  });
  await app.grid.focus();
  await app.page.keyboard.press('Home');
  await app.page.keyboard.press('PageDown');
  await app.page.keyboard.press('End');
  await see(app.grid.locator(`[data-index="${FILES - 1}"]`));
  const { frames, blank, furthest, end } = await app.grid.evaluate((grid) => {
    window.frames_seen.isOver = true;
    return { ...window.frames_seen, end: grid.scrollHeight - grid.clientHeight };
  });
  ensure(furthest >= end - 1, `the list was scrolled to ${furthest} of ${end}`);
  ensure(frames > 60 && blank === 0, `${blank} of ${frames} frames had a hole`);
}

async function narrows({ page, grid }) {
  await page.getByRole('searchbox').fill('leaf 0042');
  await eventually('ten are found', async () => (await grid.getAttribute('aria-rowcount')) === '11');
  ensure(page.url().includes('q='), 'the address tells what is looked for');
  await page.getByRole('searchbox').press('Escape');
  await eventually('all are there again', async () => (await grid.getAttribute('aria-rowcount')) === String(FILES + 1));
}

async function movesARange(app, api, folder) {
  await app.grid.focus();
  await app.page.keyboard.press('Home');
  const first = app.grid.locator('[data-index="0"]');
  await first.click();
  await app.grid.evaluate((grid, { row }) => (grid.scrollTop = row * grid.querySelector('[data-index]').offsetHeight), { row: RANGE - 6 });
  await app.grid.locator(`[data-index="${RANGE - 1}"]`).click({ modifiers: ['Shift'] });
  await see(app.bar.getByText(`${RANGE} selected`));
  await app.button('Move', app.bar).click();
  await app.dialog.getByRole('button', { name: 'My files' }).click();
  await app.dialog.getByRole('button', { name: 'Aside' }).click();
  await app.button('Move here', app.dialog).click();
  await app.hold(new RegExp(`^${RANGE} items moved to`));
  await eventually('the moved ones are gone', async () => (await app.grid.getAttribute('aria-rowcount')) === String(FILES - RANGE + 1));
  const aside = await api.named(api.root, 'Aside');
  same((await api.children(aside.id)).length, RANGE, 'how many are in the other folder');
  await app.button('Undo').click();
  await eventually('they are back', async () => (await app.grid.getAttribute('aria-rowcount')) === String(FILES + 1));
  same([(await api.children(aside.id)).length, (await api.children(folder.id)).length], [0, FILES], 'how many are where after the undo');
}

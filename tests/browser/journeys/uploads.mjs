// Uploads that do not go straight: names that are taken, pauses, a reload, a session that ends, and taking all of it back.
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, same, see } from '../lib/check.mjs';
import { bytesOf, newFolder, writeTree } from '../lib/files.mjs';
import { password } from '../lib/world.mjs';

const LARGE_BYTES = 6_000_000;
/** So slow that a large file takes a while. */
const SLOW_BYTES_PER_SECOND = 1_500_000;

export default async function uploads(browser) {
  const api = await Api.signIn();
  const disk = writeTree(newFolder(), {
    'Trip/a.txt': 'new a', 'Trip/b.txt': 'new b', 'Trip/Days/c.txt': 'new c', 'Trip/Days/d.txt': 'new d', 'large.bin': bytesOf(5, LARGE_BYTES), 'second.bin': bytesOf(6, LARGE_BYTES),
  });
  writeTree(disk, Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`Batch/part ${at}.bin`, bytesOf(10 + at, 900_000)])));
  const app = await App.signedIn(await browser.person('sender'));
  // What is there already is found out by asking for it.
  for (const part of ['/tus', '/folders']) app.person.expects(409, part);
  await asksForEach(app, api, disk);
  await answersForAll(app, api, disk);
  await pauses(app, api, disk);
  await reloads(app, api, disk);
  await signsInAgain(app, api, disk);
  await takesBack(app, api, disk);
}

async function tree(api) {
  const trip = await api.folder('Trip');
  const days = await api.folder('Days', trip.id);
  await api.files(['a.txt', 'b.txt'], () => 'old', trip.id);
  await api.file('c.txt', 'old', days.id);
  return { trip, days };
}

/** Three of four names are taken: each of them is asked for, in the middle of a folder too. */
async function asksForEach(app, api, disk) {
  const { trip, days } = await tree(api);
  await app.page.reload();
  await see(app.row('Trip'));
  await app.upload(path.join(disk, 'Trip'), 'Upload folder');
  const answers = { 'a.txt': 'Add as new version', 'b.txt': 'Keep both', 'c.txt': 'Skip' };
  const asked = app.uploads.getByRole('group', { name: /is already here/ });
  for (let count = 0; count < 3; count++) {
    await see(asked);
    if (count === 0) await app.person.picture('uploads-taken');
    const text = await asked.innerText();
    const which = Object.keys(answers).find((one) => text.includes(one));
    ensure(which, `it is asked for “${text}”`);
    await app.button(answers[which], asked).click();
    delete answers[which];
    // Read in one step: the last of them goes away once it is answered.
    await eventually('the next is asked for, or none', async () => (await asked.allInnerTexts()).every((text) => !text.includes(which)));
  }
  await app.arrived(3);
  same(await api.names(trip.id), ['Days', 'a.txt', 'b (2).txt', 'b.txt'], 'the folder');
  same(await api.names(days.id), ['c.txt', 'd.txt'], 'the folder in it');
  const contents = [['a.txt', trip, 'new a'], ['b.txt', trip, 'old'], ['b (2).txt', trip, 'new b'], ['c.txt', days, 'old'], ['d.txt', days, 'new d']];
  for (const [name, { id }, content] of contents) same(String(await api.bytes((await api.named(id, name)).id)), content, name);
  await app.button('Close', app.uploads).click();
}

/** One answer for all of them. */
async function answersForAll(app, api, disk) {
  await app.upload(path.join(disk, 'Trip'), 'Upload folder');
  const asked = app.uploads.getByRole('group', { name: /is already here/ });
  await see(asked);
  await asked.getByRole('checkbox').check();
  await app.button('Add as new version', asked).click();
  await app.arrived(4);
  const trip = await api.named(api.root, 'Trip');
  same(await api.names(trip.id), ['Days', 'a.txt', 'b (2).txt', 'b.txt'], 'the folder after all became new versions');
  same(String(await api.bytes((await api.named(trip.id, 'b.txt')).id)), 'new b', 'b.txt');
  await app.button('Close', app.uploads).click();
}

/** From now on the connection is as slow as that; null is as fast as it can be. */
async function slow({ person, page }, bytesPerSecond) {
  const devtools = await person.context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond ?? -1 });
  return () => devtools.detach();
}

/** Waits until some of a file is there, and not all of it. */
async function isUnderWay(app, name) {
  const bar = app.uploads.getByRole('progressbar', { name: `Upload of ${name}` });
  await eventually(`${name} is under way`, async () => (await bar.evaluate(({ value, max }) => value / max)) > 0.1);
}

async function pauses(app, api, disk) {
  const quick = await slow(app, SLOW_BYTES_PER_SECOND);
  await app.upload(path.join(disk, 'large.bin'));
  await isUnderWay(app, 'large.bin');
  await app.button('Pause large.bin', app.uploads).click();
  await see(app.uploads.getByRole('heading', { name: 'Uploads paused' }));
  const said = await app.uploads.innerText();
  await app.page.getByRole('link', { name: 'My shares', exact: true }).click();
  await see(app.heading('My shares'));
  same(await app.uploads.innerText(), said, 'the panel on another screen');
  await quick();
  await app.button('Resume large.bin', app.uploads).click();
  await app.arrived(1);
  await hasArrived(api, 'large.bin', bytesOf(5, LARGE_BYTES));
  await app.button('Close', app.uploads).click();
  await app.page.getByRole('link', { name: 'My files', exact: true }).click();
  await see(app.row('large.bin'));
}

async function hasArrived(api, name, bytes) {
  ensure((await api.bytes((await api.named(api.root, name)).id)).equals(bytes), `${name} arrived as it was sent`);
}

/** The page is loaded again in the middle: with the same file chosen again it goes on where it was. */
async function reloads(app, api, disk) {
  const { page } = app;
  const quick = await slow(app, SLOW_BYTES_PER_SECOND);
  await app.upload(path.join(disk, 'second.bin'));
  await isUnderWay(app, 'second.bin');
  ensure(/^\d+ %/.test(await page.title()), `the title of the page tells how far it is: ${await page.title()}`);
  await page.reload();
  await quick();
  await see(app.uploads.getByRole('heading', { name: '1 upload was interrupted' }));
  await app.person.picture('uploads-interrupted');
  const offsets = [];
  page.on('request', (request) => request.method() === 'PATCH' && offsets.push(Number(request.headers()['upload-offset'])));
  const made = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/tus') && made.push(request.url()));
  await app.chooseFiles([path.join(disk, 'second.bin')], () => app.button('Choose the files', app.uploads).click());
  await app.arrived(1);
  same(made, [], 'uploads that began anew');
  ensure(offsets[0] > 0, `it went on at ${offsets[0]}`);
  await hasArrived(api, 'second.bin', bytesOf(6, LARGE_BYTES));
  await app.button('Close', app.uploads).click();
}

/** The session ends while files wait: the queue stays, and goes on after signing in again. */
async function signsInAgain(app, api, disk) {
  const { person, page } = app;
  for (const part of ['/tus', '/api/v1/']) person.expects(401, part);
  const quick = await slow(app, SLOW_BYTES_PER_SECOND);
  await app.upload(path.join(disk, 'Batch'), 'Upload folder');
  await isUnderWay(app, 'part 0.bin');
  const ended = await page.evaluate(async () => (await fetch('/api/v1/session', { method: 'DELETE' })).status);
  same(ended, 204, 'the end of the session');
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await see(dialog);
  await person.picture('session-expired');
  await quick();
  await dialog.getByLabel('Password').fill(password);
  await app.button('Sign in', dialog).click();
  await gone(dialog);
  await app.arrived(6);
  const batch = await api.named(api.root, 'Batch');
  for (let at = 0; at < 6; at++) {
    const arrived = await api.bytes((await api.named(batch.id, `part ${at}.bin`)).id);
    ensure(arrived.equals(bytesOf(10 + at, 900_000)), `part ${at}.bin arrived as it was sent`);
  }
}

/** All of the last upload goes to the trash, and comes back by Undo. */
async function takesBack(app, api) {
  await see(app.row('Batch'));
  await app.button('Remove what I just uploaded', app.uploads).click();
  await gone(app.row('Batch'));
  ensure(!(await api.names(api.root)).includes('Batch'), 'what was uploaded is gone');
  await app.button('Undo').click();
  await see(app.row('Batch'));
  same((await api.names((await api.named(api.root, 'Batch')).id)).length, 6, 'what came back');
}

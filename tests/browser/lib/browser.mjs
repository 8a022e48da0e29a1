// Chromium, and people in front of it: each has a context of their own, and everything that goes wrong in it is noted.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { ensure, eventually, PATIENCE_MS } from './check.mjs';
import { pictures, url } from './world.mjs';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--force-color-profile=srgb', '--hide-scrollbars',
];

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** How a screen is looked at. */
const LOOKS = { light: { ...DESKTOP, colorScheme: 'light' }, dark: { ...DESKTOP, colorScheme: 'dark' }, phone: { ...PHONE, colorScheme: 'light' } };

export class Browser {
  people = [];

  static async start(journey) {
    const executablePath = PROGRAMS.find((program) => existsSync(program));
    ensure(executablePath, 'there is no Chromium: `make deps` installs it');
    const browser = new Browser();
    browser.journey = journey.replace(':', '-');
    browser.chromium = await chromium.launch({ executablePath, args: FLAGS });
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    return browser;
  }

  /** Somebody with a browser of their own; `look` is light, dark or phone. With `axe` their screens can be judged. */
  async person(name, { look = 'light', judges = false, ...options } = {}) {
    const context = await this.chromium.newContext({ locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', acceptDownloads: true, ...LOOKS[look], ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
    const person = new Person(name, look, context);
    await person.watch(judges);
    this.people.push(person);
    person.page = await context.newPage();
    return person;
  }

  expectNoTrouble() {
    const troubles = this.people.flatMap(({ name, troubles }) => troubles.map((trouble) => `${name}: ${trouble}`));
    ensure(troubles.length === 0, `something went wrong that nobody asked for:\n  ${[...new Set(troubles)].slice(0, 12).join('\n  ')}`);
  }

  /** After a failure: what was in sight, and what else was noted. */
  async tellWhatIsSeen() {
    for (const { name, page, troubles } of this.people) {
      for (const trouble of new Set(troubles.slice(0, 12))) console.error(`  ${name}: ${trouble}`);
      if (!page || page.isClosed()) continue;
      const file = path.join(pictures, `failed-${this.journey}-${name}.png`);
      await page.screenshot({ path: file, timeout: 5000 }).catch(() => {});
      console.error(`  ${name} was at ${page.url()}: ${file}`);
    }
  }

  async close() {
    await this.chromium.close();
  }
}

/** A person, their page, and what went wrong on it. */
class Person {
  troubles = [];
  expected = [];

  constructor(name, look, context) {
    Object.assign(this, { name, look, context, isPhone: look === 'phone' });
  }

  /** From now on requests to such addresses may be answered with this status: a refusal that the journey asks for. */
  expects(status, part) {
    this.expected.push({ status, part });
  }

  async watch(judges) {
    const { context } = this;
    const trouble = (text) => this.troubles.push(text);
    await context.exposeBinding('tellPolicy', (_, text) => trouble(`the policy of the page was broken: ${text}`));
    await context.addInitScript(() =>
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) =>
        window.tellPolicy(`${effectiveDirective}: ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`),
      ),
    );
    if (judges) await context.addInitScript(axe.source);
    context.on('weberror', (error) => trouble(`error in the page: ${error.error().stack ?? error.error()}`));
    // What was refused is judged by its answer, and said better there.
    context.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && trouble(`console: ${message.text()}`));
    context.on('response', (response) => response.status() >= 400 && !this.isExpected(response) && trouble(`${response.status()} ${response.request().method()} ${response.url()}`));
    context.on('request', (request) => !/^(blob|data):/.test(request.url()) && !request.url().startsWith(`${url}/`) && trouble(`a request to somewhere else: ${request.url()}`));
    context.on('dialog', (dialog) => {
      // Leaving while something is on its way is asked by the browser; anything else was never asked for by us.
      if (dialog.type() === 'beforeunload') return void dialog.accept();
      trouble(`a window of the browser says “${dialog.message()}”`);
      return void dialog.dismiss();
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Leaving a page and stopping an upload end their requests.
      if (why !== 'net::ERR_ABORTED' && !this.expected.some(({ status }) => status === 0)) trouble(`${why} ${request.method()} ${request.url()}`);
    });
  }

  isExpected(response) {
    return this.expected.some(({ status, part }) => status === response.status() && response.url().includes(part));
  }

  async go(address) {
    const answer = await this.page.goto(new URL(address, url).href);
    // The scripts of a page of the server come after it.
    await this.page.waitForLoadState('load');
    return answer;
  }

  async picture(name) {
    await this.settled();
    await this.page.screenshot({ path: path.join(pictures, `${name}-${this.look}.png`) });
  }

  /**
   * The fonts are there, and nothing in sight moves any more. What is folded away may wait for ever to begin. A movement that
   * ended may be followed by another, so one frame must go by without any.
   */
  async settled() {
    await this.page.evaluate(async () => {
      const isSeen = ({ target }) => target?.checkVisibility() ?? false;
      const isMoving = ({ effect, playState }) => playState === 'running' && effect && isSeen(effect) && effect.getComputedTiming().endTime !== Infinity;
      await document.fonts.ready;
      for (;;) {
        await new Promise(requestAnimationFrame);
        const moving = document.getAnimations().filter(isMoving);
        if (moving.length === 0) return;
        await Promise.all(moving.map(({ finished }) => finished.catch(() => {})));
      }
    });
  }

  /** Looks whether what is in sight is hard to use for those who see, hear or move differently; and takes its picture. */
  async judge(name) {
    await this.picture(name);
    // In the dark everything is the same but the colours.
    const found = await this.page.evaluate(async (isDark) => {
      const rules = isDark ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...rules });
      return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`).join(' | ')}`);
    }, this.look === 'dark');
    this.troubles.push(...found.map((text) => `${name} (${this.look}): ${text}`));
  }

  async clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** What was copied, once it is there. */
  async copied(is) {
    return eventually('something is on the clipboard', async () => {
      const text = await this.clipboard();
      return is(text) && text;
    });
  }

  /** Downloads by `act`; gives where the file is. */
  async download(act) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), act()]);
    const failure = await download.failure();
    ensure(failure === null, `the download failed: ${failure}`);
    return { name: download.suggestedFilename(), path: await download.path() };
  }
}

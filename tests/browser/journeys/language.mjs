// In German: the pages of the server and the screens of the application, with no English left between.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, same, see } from '../lib/check.mjs';
import { email, password } from '../lib/world.mjs';

/** Words that every English sentence is made of, and no German one. */
const ENGLISH = /\b(the|and|of|you|your|with|this|is|are|to|at|yet|files?|folders?|shares?|trash|settings|search|modified|created|size|sign|password|choose|anyone|cancel|close|copy|move|open)\b/i;

export default async function language(browser) {
  const api = await Api.signIn();
  const ordner = await api.folder('Ordner');
  await api.file('Bericht.pdf', 'x', ordner.id);
  await api.file('Notiz.txt', 'x');
  const link = await api.link([ordner], { password: 'geheim12345' });
  const person = await browser.person('leserin');
  const { page } = person;
  await person.go('/sign-in');
  await speaks(page, 'en');
  await page.getByRole('link', { name: 'Deutsch' }).click();
  await isGerman(person, 'the sign-in page', ['Anmelden', 'E-Mail oder Benutzername', 'Passwort']);
  await page.getByLabel('E-Mail').fill(email);
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await screens(new App(person));
  await visitorPages(browser, link.url);
  await chosenInSettings(browser);
}

async function speaks(page, tag) {
  same(await page.evaluate(() => document.documentElement.lang), tag, 'the language of the page');
}

/** The page says what language it speaks, and everything on it is in that language: what is read, and what is told. */
async function isGerman(person, where, words) {
  const { page } = person;
  await see(page.getByText(words[0]).first());
  await speaks(page, 'de');
  const said = await page.evaluate(() => {
    const told = [...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap((element) => ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name)));
    return [...document.body.innerText.split('\n'), document.title, ...told].filter(Boolean);
  });
  const english = said.filter((line) => !line.includes('English') && ENGLISH.test(line));
  ensure(english.length === 0, `${where}: in English: ${english.join(' | ')}`);
  for (const word of words) ensure(said.some((line) => line.includes(word)), `${where}: “${word}” is not there`);
}

async function screens(app) {
  const { person, page } = app;
  await see(app.row('Notiz.txt'));
  await isGerman(person, 'the files', ['Meine Dateien', 'Neu', 'Hochladen', 'Papierkorb', 'Geändert', 'Größe']);
  await person.picture('german-files');
  await app.row('Notiz.txt').click({ button: 'right' });
  await see(app.menu);
  await isGerman(person, 'the menu', ['Umbenennen', 'Herunterladen']);
  await app.menu.getByRole('menuitem').nth(1).click();
  await see(app.dialog);
  await isGerman(person, 'the share dialog', ['Link anlegen und kopieren']);
  await page.keyboard.press('Escape');
  await person.go('/shares');
  await see(page.getByRole('table'));
  await isGerman(person, 'the shares', ['Meine Freigaben', 'Aktiv']);
  await person.picture('german-shares');
  await person.go('/trash');
  await see(page.getByRole('heading', { level: 1 }));
  await isGerman(person, 'the trash', ['Papierkorb']);
  await person.go('/settings');
  await isGerman(person, 'the settings', ['Einstellungen', 'Sprache']);
}

async function visitorPages(browser, address) {
  const visitor = await browser.person('besucher', { look: 'phone', locale: 'de-DE' });
  await visitor.go(address);
  await isGerman(visitor, 'the page that asks for the password', ['Passwort']);
  await visitor.page.getByLabel('Passwort', { exact: true }).fill('geheim12345');
  await visitor.page.locator('form').getByRole('button', { name: 'Öffnen' }).click();
  await isGerman(visitor, 'the page of the link', ['Ordner', 'herunterladen', 'Bericht']);
  await visitor.picture('german-visitor');
  visitor.expects(404, '/s/');
  await visitor.go('/s/nowhere');
  await isGerman(visitor, 'the page for a link that is gone', ['nicht gefunden']);
}

/** In the settings it changes at once, without a new page, and is kept. */
async function chosenInSettings(browser) {
  const person = await browser.person('reader');
  const app = await App.signedIn(person);
  await speaks(app.page, 'en');
  await person.go('/settings');
  await app.page.evaluate(() => (window.isSamePage = true));
  await app.page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await see(app.heading('Einstellungen'));
  ensure(await app.page.evaluate(() => window.isSamePage), 'the page was not loaded again');
  await isGerman(person, 'the settings after the change', ['Sprache']);
  await app.page.reload();
  await see(app.heading('Einstellungen'));
  await speaks(app.page, 'de');
  await app.page.getByRole('combobox', { name: 'Sprache' }).selectOption({ label: 'English' });
  await see(app.heading('Settings'));
  await eventually('the page says that it is in English', async () => (await app.page.evaluate(() => document.documentElement.lang)) === 'en');
}

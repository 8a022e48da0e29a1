// Somebody with an account keeps what a link lets them keep: from its page, through the sign-in form, into a folder of their own.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { same, see } from '../lib/check.mjs';

const TEXT = 'Nine lanterns.\n';

export default async function saves(browser) {
  const api = await Api.signIn();
  const folder = await api.folder('Handover');
  await api.file('keys.txt', TEXT, folder.id);
  await api.folder('Kept');
  const kept = await api.link([folder], { abilities: ['preview', 'download', 'save'] });
  const read = await api.link([folder], { abilities: ['preview', 'download'] });

  const person = await browser.person('person', { look: 'phone', judges: true });
  const app = new App(person);
  const { page } = person;
  await person.go(read.url);
  await see(page.getByText('keys.txt'));
  same(await page.getByRole('link', { name: 'Save to my files' }).count(), 0, 'how often a link that does not give it offers it');

  await person.go(kept.url);
  await person.judge('visitor-save');
  // The form for signing in comes in place of the page.
  person.expects(401, '/files?save=');
  await page.getByRole('link', { name: 'Save to my files' }).tap();
  await app.fillSignIn();
  await see(page.getByRole('dialog', { name: /^Save .*Handover/ }));
  await person.judge('save-where');
  await app.dialog.getByRole('button', { name: 'Kept' }).tap();
  await app.button('Save here', app.dialog).tap();
  await see(app.dialog.getByText(/Handover.* is now in .*Kept/));
  await person.judge('saved');
  await app.button('Show it', app.dialog).tap();
  await see(app.heading('Kept'));
  await app.openFolder('Handover');
  await see(app.row('keys.txt'));

  const copy = await api.named((await api.named((await api.named(api.root, 'Kept')).id, 'Handover')).id, 'keys.txt');
  same((await api.bytes(copy.id)).toString(), TEXT, 'what was saved');
  await person.go(`/files?save=${'x'.repeat(43)}`);
  person.expects(404, '/s/');
  await see(page.getByText('This share does not exist, or is not open any more.'));
}

// A link for invited people: they come in by a code from their mail, one of them is shut out, and whoever made it sees who has not come.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, gone, same, see } from '../lib/check.mjs';
import { Mails } from '../lib/mails.mjs';
import { url } from '../lib/world.mjs';

const [JO, MIA, LATE] = ['jo@harbour.example', 'mia@quay.example', 'late@harbour.example'];

export default async function codes(browser) {
  const mails = await Mails.listen();
  try {
    await journey(browser, mails);
  } finally {
    mails.close();
  }
}

async function journey(browser, mails) {
  const api = await Api.signIn();
  const folder = await api.folder('Tenders');
  await api.file('terms.txt', 'Nothing is binding.\n', folder.id);

  const owner = await browser.person('owner', { judges: true });
  const app = await App.signedIn(owner);
  await invites(app);
  const address = await app.address();
  for (const to of [JO, MIA]) same(await mails.next(to, new RegExp(`${url}/s/\\S+`)), address, `the address in the mail to ${to}`);

  const jo = await browser.person('jo', { look: 'phone', judges: true });
  await comesIn(jo, address, mails);
  const stranger = await browser.person('stranger');
  await staysOut(stranger, address, mails);
  await ownerSees(app);
  await shutsOut(app, jo, address);
}

/** A pasted list, with something in it that is no address. */
async function invites(app) {
  const { page, dialog } = app;
  await app.share('Tenders');
  await app.button('Options', dialog).click();
  await dialog.getByLabel('Who can open it').selectOption({ label: 'Only invited people' });
  const field = dialog.getByLabel('E-mail addresses');
  await page.evaluate((list) => navigator.clipboard.writeText(list), `"Smith, Jo" <${JO}>; nobody\n${MIA}`);
  await field.press('ControlOrMeta+V');
  await see(dialog.getByText('“nobody” is not an e-mail address'));
  await app.person.judge('invite-wrong');
  await app.button('Leave out nobody', dialog).click();
  await app.button('Create and send to 2 people', dialog).click();
  await see(app.toast('Sent to 2 people'));
  await app.closeToasts();
  await see(dialog.getByText('0 of 2 opened it'));
  await app.person.judge('invited');
}

async function comesIn(person, address, mails) {
  const { page } = person;
  await person.go(address);
  await see(page.getByRole('heading', { name: 'This share is for the people it was sent to' }));
  ensure(!(await page.content()).includes('terms.txt'), 'nothing is told before the code');
  await person.judge('address');
  await page.getByLabel('Your e-mail').fill(JO.toUpperCase());
  await page.getByRole('button', { name: 'Send me a code' }).tap();
  await see(page.getByRole('heading', { name: 'Look into your mail' }));
  const code = await mails.next(JO, /\b\d{8}\b/);
  person.expects(401, '/unlock');
  await page.getByLabel('Code from the mail').fill(code === '00000000' ? '11111111' : '00000000');
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByText('This code is not right, or has ended.'));
  await person.judge('code-wrong');
  await page.getByLabel('Code from the mail').fill(code);
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByText('terms.txt'));
}

/** Who was not invited is told the same, and gets no code. */
async function staysOut(person, address, mails) {
  const { page } = person;
  await person.go(address);
  await page.getByLabel('Your e-mail').fill(LATE);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await see(page.getByRole('heading', { name: 'Look into your mail' }));
  ensure(!mails.received.some(({ to }) => to.includes(LATE)), 'a code went to somebody who is not invited');
}

async function ownerSees(app) {
  const { page, dialog } = app;
  await dialog.getByRole('link', { name: 'Activity' }).click();
  const invited = page.getByRole('region', { name: 'Invited people' });
  await see(invited.getByText('1 of 2 opened it'));
  await see(invited.getByText(MIA));
  ensure(!(await invited.getByText(JO).isVisible()), 'who has opened it stands among those who have not');
  await app.person.judge('activity-invited');
  await app.button('Settings of the link').click();
}

/** Shut out, somebody is sent away at once. */
async function shutsOut(app, person, address) {
  const { page, dialog } = app;
  await see(dialog.getByText('1 of 2 opened it'));
  await app.button(`More for ${JO}`, dialog).click();
  await app.choose('Shut out');
  await app.button('Shut out', app.dialog).click();
  await see(app.toast(`${JO} is shut out`));
  await see(page.getByText('0 of 1 opened it · 1 shut out'));
  await person.go(address);
  await see(person.page.getByRole('heading', { name: 'This share is for the people it was sent to' }));
  await gone(person.page.getByText('terms.txt'));
}

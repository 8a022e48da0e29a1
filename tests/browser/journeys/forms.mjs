// A link that asks its visitors something first: who fills it in comes in, and whoever made it reads the answers.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, see } from '../lib/check.mjs';
import { url } from '../lib/world.mjs';

const QUESTION = 'Which trade do you bid for?';
const TERMS = 'The drawings are not passed on.';
const ANSWERS = { 'Your name': 'Jonas Ødegård', 'Your company': 'Quay & Sons', [QUESTION]: 'Timber <b>frames</b>' };

export default async function forms(browser) {
  const api = await Api.signIn();
  const folder = await api.folder('Drawings');
  await api.file('elevation.txt', 'North wing\n', folder.id);

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  const address = await make(app);

  const visitor = await browser.person('visitor', { look: 'phone', judges: true });
  await fillIn(visitor, address);
  await ownerReads(app);
}

/** Everything that a form can ask, set before the link is made. */
async function make(app) {
  const { dialog } = app;
  await app.share('Drawings');
  await app.button('Options', dialog).click();
  await dialog.getByText('Ask visitors first').click();
  const asks = dialog.getByRole('group', { name: 'Ask visitors first' });
  for (const name of ['Name', 'Company']) await asks.getByText(name, { exact: true }).click();
  await app.button('Add a question', dialog).click();
  await dialog.getByLabel('Question 1', { exact: true }).fill(QUESTION);
  await dialog.getByLabel('Conditions').fill(TERMS);
  await dialog.getByLabel('Conditions').press('Tab');
  await see(dialog.getByText('First, visitors tell their name, their company and the answers to your questions, and accept your conditions.'));
  await app.person.picture('form-asked');
  await app.button('Create and copy link').click();
  return app.person.copied((text) => text.startsWith(`${url}/s/`));
}

async function fillIn(visitor, address) {
  const { page } = visitor;
  await visitor.go(address);
  await see(page.getByRole('heading', { name: 'Before you come in' }));
  ensure(!(await page.content()).includes('elevation'), 'nothing is told before the form');
  await visitor.judge('form');
  // What is nothing but blanks is no answer: it is asked again.
  visitor.expects(422, '/unlock');
  for (const label of Object.keys(ANSWERS)) await page.getByLabel(label).fill('   ');
  await page.getByLabel('I have read this and accept it.').check();
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByText('Fill this in, with at most 200 characters.').first());
  await visitor.judge('form-wrong');
  for (const [label, answer] of Object.entries(ANSWERS)) await page.getByLabel(label).fill(answer);
  await page.getByLabel('I have read this and accept it.').check();
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByText('elevation.txt'));
  const fetched = await visitor.download(() => page.getByRole('link', { name: /^Download/ }).first().tap());
  ensure(fetched.name === 'elevation.txt', `what comes is ${fetched.name}`);
  await visitor.go(address);
  await see(page.getByText('elevation.txt'));
}

async function ownerReads(app) {
  const { page, dialog } = app;
  await dialog.getByRole('link', { name: 'Activity' }).click();
  await see(page.getByRole('heading', { name: /^Activity of “Drawings”/ }));
  await eventually('the visitor stands in the log by name', async () => {
    await app.button('Refresh').click();
    return page.getByText('Jonas Ødegård', { exact: true }).first().isVisible();
  });
  const came = page.getByRole('row').filter({ hasText: 'Came in' });
  await came.getByText('What they told').click();
  for (const answer of Object.values(ANSWERS)) await see(came.getByText(answer, { exact: true }).first());
  await see(came.getByText(QUESTION));
  await gone(page.locator('main b'));
  await app.person.picture('form-answers');
}

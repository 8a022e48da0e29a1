// Getting in with more than a password: an authenticator app, recovery codes and a passkey are set up, used and taken away
// again; and an administrator helps somebody who has lost theirs.
import { readFileSync } from 'node:fs';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, same, see } from '../lib/check.mjs';
import { digitsOf } from '../lib/totp.mjs';
import { password } from '../lib/world.mjs';

const PIA = { email: 'pia@northlight.example', password: 'seven foxes below the hedge' };

export default async function secondFactor(browser) {
  const api = await Api.signIn();
  const pia = (await api.call('POST', '/api/v1/admin/users', { ...PIA, display_name: 'Pia Winter' })).user;
  const app = await App.signedIn(await browser.person('mara', { judges: true }));
  const { secret, codes } = await addsApp(app);
  await signsInWithDigits(app, secret);
  await signsInWithRecoveryCode(app, codes);
  const computer = await authenticator(app);
  await addsPasskey(app, computer);
  await signsInWithPasskey(app, computer);
  await makesNewCodes(app, codes);
  await computer.answers(false);
  await removesAll(app);
  // The first factor ended every other session of the account, also the one of the program.
  await isReset(app, await Api.signIn(), pia);
}

async function settings(app) {
  await app.person.go('/settings');
  await see(app.page.getByRole('heading', { name: 'Passkeys', exact: true }));
}

async function signOut(app) {
  await app.closeToasts();
  await app.page.getByRole('button', { name: /account of/i }).click();
  await app.choose('Sign out');
  await see(app.page.getByRole('heading', { name: 'Sign in', level: 1 }));
}

/** Says the password in the dialog, and goes on. */
async function confirms(app, act, word = password) {
  await app.dialog.getByLabel('Your password', { exact: true }).fill(word);
  await app.button(act, app.dialog).click();
}

/** A wrong password and wrong digits change nothing; the codes that come with it are kept in a file. */
async function addsApp(app) {
  const { page, person } = app;
  await settings(app);
  await person.judge('factor-none');
  person.expects(422, '/api/v1/second-factor/totp');
  await app.button('Set up an authenticator app').click();
  await confirms(app, 'Next', 'not my password');
  await see(app.dialog.getByText('The password is wrong.'));
  await confirms(app, 'Next');
  await see(app.dialog.getByRole('img', { name: 'Code to scan with the app' }));
  const secret = (await app.dialog.getByLabel('Key for the app').innerText()).replaceAll(/\s/g, '');
  const digits = app.dialog.getByLabel('The six digits that the app shows');
  await digits.fill('000000');
  await app.button('Turn on', app.dialog).click();
  await see(app.dialog.getByText(/^These are not the digits/));
  await person.judge('factor-app');
  await digits.fill(digitsOf(secret));
  await page.keyboard.press('Enter');
  await see(page.getByRole('heading', { name: 'Your recovery codes' }));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await person.judge('factor-codes');
  const codes = await app.dialog.getByRole('listitem').allInnerTexts();
  same(codes.length, 10, 'how many recovery codes there are');
  const { name, path } = await person.download(() => app.button('Download', app.dialog).click());
  ensure(name.endsWith('.txt') && codes.every((code) => readFileSync(path, 'utf8').includes(code)), `the codes are in ${name}`);
  await app.button('Copy', app.dialog).click();
  same(await person.copied((text) => text.includes(codes[0])), codes.join('\n'), 'what was copied');
  await app.button('I have kept them', app.dialog).click();
  await see(page.getByText('10 codes are left.'));
  return { secret, codes };
}

async function fillCode(app, code) {
  await app.page.getByLabel('Code', { exact: true }).fill(code);
  await app.page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The password alone leads to a second step, and the digits further. */
async function signsInWithDigits(app, secret) {
  await signOut(app);
  await app.person.judge('factor-sign-in');
  await app.fillSignIn();
  await see(app.page.getByLabel('Code', { exact: true }));
  await app.person.judge('factor-sign-in-code');
  app.person.expects(401, '/sign-in/code');
  await fillCode(app, '000000');
  await see(app.page.getByRole('alert'));
  // Digits that were used once are used up: the app shows the next ones by now, or soon.
  await fillCode(app, digitsOf(secret, 1));
  await see(app.heading('My files'));
}

/** Each opens once. */
async function signsInWithRecoveryCode(app, codes) {
  await signOut(app);
  await app.fillSignIn();
  await fillCode(app, codes[0].toUpperCase());
  await see(app.heading('My files'));
  await settings(app);
  await see(app.page.getByText('9 codes are left.'));
  await signOut(app);
  await app.fillSignIn();
  await fillCode(app, codes[0]);
  await see(app.page.getByRole('alert'));
  await fillCode(app, codes[1]);
  await see(app.heading('My files'));
}

/** The authenticator of the computer, which knows its owner: what it keeps, and whether its owner is there to answer. */
async function authenticator({ person, page }) {
  const devtools = await person.context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    held: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    answers: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

async function addsPasskey(app, { held }) {
  const { page, person } = app;
  await settings(app);
  await app.button('Add a passkey').click();
  const name = app.dialog.getByLabel('Name', { exact: true });
  same(await name.inputValue(), 'Chrome on Linux', 'the name that is proposed');
  await person.judge('factor-add-passkey');
  await confirms(app, 'Make passkey');
  await see(app.toast('The passkey “Chrome on Linux” can be used now'));
  same((await held()).length, 1, 'the passkeys of the computer');
  // Made once more on the same computer, it would be the same.
  await app.button('Add a passkey').click();
  await confirms(app, 'Make passkey');
  await see(app.dialog.getByText('There is a passkey for this account on this device already.'));
  await app.button('Cancel', app.dialog).click();
  await app.button('Rename the passkey Chrome on Linux').click();
  await app.dialog.getByRole('textbox').fill('Workbench');
  await app.button('Save', app.dialog).click();
  await see(page.getByRole('listitem').filter({ hasText: 'Workbench' }).getByText(/never used/));
  await app.closeToasts();
  await person.judge('factor-all');
}

/** From the list that the browser shows at the field there is no address, no password and no code; and it is as good as a code. */
async function signsInWithPasskey(app, computer) {
  const { page } = app;
  const passkey = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/sessions/passkey'));
  await page.getByRole('button', { name: /account of/i }).click();
  await app.choose('Sign out');
  same((await passkey).status(), 201, 'the answer to the passkey of the field');
  await see(app.heading('My files'));
  await computer.answers(false);
  await signOut(app);
  await app.fillSignIn();
  await see(page.getByLabel('Code', { exact: true }));
  await computer.answers(true);
  await page.locator('[data-passkey-button]').click();
  await see(app.heading('My files'));
  await settings(app);
  await see(page.getByRole('listitem').filter({ hasText: 'Workbench' }).getByText(/used (now|just now)/i));
}

async function makesNewCodes(app, codes) {
  await app.button('Make new codes').click();
  await confirms(app, 'Make new codes');
  await see(app.page.getByRole('heading', { name: 'Your recovery codes' }));
  const fresh = await app.dialog.getByRole('listitem').allInnerTexts();
  ensure(fresh.length === 10 && !fresh.some((code) => codes.includes(code)), 'the codes are new ones');
  await app.button('I have kept them', app.dialog).click();
  await see(app.page.getByText('10 codes are left.'));
}

/** With the last of them the codes go too, and the password is enough again. */
async function removesAll(app) {
  const { page } = app;
  await app.button('Remove the passkey Workbench').click();
  await confirms(app, 'Remove');
  await see(page.getByText('There is no passkey yet.'));
  ensure(await page.locator('#passkeys').evaluate((heading) => heading === document.activeElement), 'the focus is where the passkeys are');
  await app.button('Remove the authenticator app').click();
  await see(app.dialog.getByText(/^Nothing but your password protects/));
  await app.person.judge('factor-last');
  await confirms(app, 'Remove');
  await see(page.getByText('You get them with the first passkey or authenticator app.'));
  await signOut(app);
  await app.fillSignIn();
  await see(app.heading('My files'));
}

/** Pia has lost her phone. */
async function isReset(app, api, pia) {
  const { page, person } = app;
  const hers = await Api.signIn(PIA);
  const { secret } = await hers.call('POST', '/api/v1/second-factor/totp', { password: PIA.password });
  await hers.call('PUT', '/api/v1/second-factor/totp', { code: digitsOf(secret) });
  await person.go(`/admin/users/${pia.id}`);
  await see(page.getByText('Second factor: on'));
  await app.button('Reset: Lost password or second factor').click();
  await see(app.dialog.getByText(/the second factor \(authenticator app, passkeys and recovery codes\)/));
  await person.judge('factor-reset');
  await app.button('Reset', app.dialog).click();
  await see(page.getByText('Second factor: none'));
  await eventually('the account has no second factor', async () => !(await api.call('GET', `/api/v1/admin/users/${pia.id}`)).user.second_factor);
  await gone(page.getByText('Second factor: on'));
}

// A reminder says that a link ends soon: its owner lets it go on with one click.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, same, see } from '../lib/check.mjs';

const DAY_MS = 86_400_000;

export default async function extend(browser) {
  const api = await Api.signIn();
  const file = await api.file('plan.txt', 'A plan.\n');
  const ends = new Date(Date.now() + 3 * DAY_MS).toISOString();
  const link = await api.link([file], { title: 'Plan for Ada', expires_at: ends });

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  await owner.go(`/shares/${link.id}/extend`);
  await see(app.heading(/Plan for Ada/));
  await owner.picture('extend');
  await app.button('Keep it for 30 more days').click();
  await see(app.page.getByText(/^Done: the link stays open until/));
  await owner.picture('extend-done');
  const moved = new Date((await api.call('GET', `/api/v1/links/${link.id}`)).expires_at) - new Date(ends);
  ensure(moved >= 30 * DAY_MS - DAY_MS / 24 && moved < 31 * DAY_MS + DAY_MS / 24, `the end moved by ${moved / DAY_MS} days`);

  await api.call('PATCH', '/api/v1/admin/policy', { link_expiry_days_max: 60 });
  await owner.go(`/shares/${link.id}/extend`);
  await app.button('365 days').click();
  await see(app.page.getByText(/your organization allows no later day$/));
  await api.call('PATCH', '/api/v1/admin/policy', { link_expiry_days_max: null });

  const lasting = await api.link([file], { expires_at: null });
  await owner.go(`/shares/${lasting.id}/extend`);
  await see(app.page.getByRole('heading', { name: 'This link has no end' }));
  owner.expects(404, '/api/v1/links/');
  await owner.go('/shares/00000000-0000-7000-8000-000000000000/extend');
  await see(app.page.getByRole('heading', { name: 'This link is not here any more' }));
  same(await app.page.getByRole('button', { name: /days/ }).count(), 0, 'how many buttons there are for a link of nobody');
}

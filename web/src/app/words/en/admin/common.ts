// What several screens of the Admin center say.
export const common = {
  title: 'Admin center',
  find: 'Find a setting, page or person',
  noneFound: 'Nothing found',
  page: 'Page',
  act: 'Do this',
  setting: 'Setting',
  auditor: 'You are an auditor: you see everything here and can change nothing.',
  refused: 'This is for administrators',
  refusedText: 'Only administrators and auditors of the organization see the Admin center. Ask one of them if you need something from it.',
  gone: 'This is not here any more',
  goneText: 'Somebody may have deleted it in the meantime.',
  nowhere: 'There is no such page',
  nowhereText: 'The address may be mistyped.',
  where: 'Where you are',
  pages: 'Pages',
  firstPage: 'First page',
  previous: 'Back',
  next: 'Next page',
  showAll: 'Show all',
  save: 'Save',
  saved: 'Saved',
  discard: 'Discard changes',
  done: 'Done',
  other: 'Choose somebody else',
};

export const places = { overview: 'Overview', users: 'Users', groups: 'Groups', roles: 'Roles', policy: 'Sharing policy', links: 'Links', events: 'Event log', storage: 'Storage' };

/** Other words by which the pages are looked for. */
export const finds = {
  overview: 'start home to do',
  users: 'people accounts members invite disable delete password reset sessions',
  groups: 'teams members',
  roles: 'permissions rights capabilities viewer editor admin',
  policy: 'rules settings presets links sharing',
  links: 'shares urls addresses owner ownerless revoke pause export csv',
  events: 'audit history activity journal export csv json',
  storage: 'quota space limit team folders disk',
};

// The share dialog.
import { plural } from '../plural';
import type { Can } from '../../share/abilities';
import type { Act, Audience } from '../../share/terms';

type Limited = { act: Act; most: number };

const CAN: Record<Can, string[]> = {
  view: ['view'],
  download: ['download'],
  view_download: ['view', 'download'],
  view_upload: ['view', 'add files'],
  download_upload: ['download', 'add files'],
  all: ['view', 'download', 'add files'],
  upload: ['add files'],
};
const WHO: Record<Audience, string> = {
  anyone: 'Anyone with the link',
  signed_in: 'Anyone with the link who is signed in here',
  organization: 'People of your organization with the link',
  recipients: 'Only those it is addressed to',
};
const ASKED = { name: 'their name', email: 'their e-mail address', company: 'their company', more: 'the answers to your questions' };
const MOST: Record<Act, { one: string; other: string }> = {
  visits: { one: '# visit', other: '# visits' },
  previews: { one: '# preview', other: '# previews' },
  downloads: { one: '# download', other: '# downloads' },
  saves: { one: '# copy', other: '# copies' },
  uploads: { one: '# file added', other: '# files added' },
};
const all = (words: string[]): string => (words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? ''));

interface Told {
  can: Can;
  save: boolean;
  edit: boolean;
  audience: Audience;
  from: string | null;
  until: string | null;
  password: boolean;
  limits: Limited[];
  asks: (keyof typeof ASKED)[];
  terms: boolean;
  /** What visitors are asked to send in. */
  wanted: { count: number; by: string | null } | null;
  snapshot: boolean;
}

type Count = { count: number };

/** With what is asked for, files are not just added. */
function canOf(can: Can, wanted: Told['wanted']): string[] {
  if (!wanted) return CAN[can];
  const send = wanted.count === 0 ? 'send files' : plural(wanted.count, { one: 'send the file you ask for', other: 'send the # files you ask for' });
  return CAN[can].map((words) => (words === 'add files' ? send : words));
}

export const share = {
  title: ({ name }: { name: string }) => `Share “${name}”`,
  titleMany: ({ count }: { count: number }) => `Share ${plural(count, { one: '# item', other: '# items' })}`,
  /** The whole of a link in words. */
  sentence: ({ can, save, edit, audience, from, until, password, limits, asks, terms, wanted, snapshot }: Told) =>
    [
      `${WHO[audience]} can ${all([...canOf(can, wanted), ...(save ? ['keep a copy'] : []), ...(edit ? ['change the files'] : [])])}${from ? ` from ${from}` : ''}${until ? ` until ${until}` : ''}${wanted?.by ? `, wanted by ${wanted.by}` : ''}.`,
      ...(can === 'upload' ? ['They see nothing of what is there.'] : []),
      ...(snapshot ? ['It shows everything as it is now, for ever.'] : []),
      ...(password ? ['A password is needed.'] : []),
      ...(asks.length > 0 ? [`First, visitors tell ${all(asks.map((asked) => ASKED[asked]))}${terms ? ', and accept your conditions' : ''}.`] : terms ? ['First, visitors accept your conditions.'] : []),
      ...(limits.length > 0 ? [`At most ${all(limits.map(({ act, most }) => plural(most, MOST[act])))}.`] : []),
    ].join(' '),
  sentencePaused: 'The link is paused: nobody can open it until you resume it.',
  sentenceExpired: ({ on }: { on: string }) => `The link ended on ${on} and opens for nobody. Make a new one to share again.`,
  sentenceRevoked: ({ on }: { on: string }) => `The link was ended on ${on} and opens for nobody, for ever.`,
  notTold: 'Only its owner is told the address of this link.',
  extend: 'Extend',
  extendTo: 'Let it go on until the end of',
  activity: 'Activity',
  newText: 'It works as soon as you send it. You can change or end it at any time.',
  newTextLater: 'You can change or end it at any time.',
  create: 'Create and copy link',
  copy: 'Copy',
  copied: 'Copied',
  linkCopied: 'Link copied',
  notCopied: 'The browser does not let this page copy. Press Ctrl+C: the address is selected.',
  address: 'Address of the link',
  another: 'Another link',
  open: ({ name }: { name: string }) => `Show the link ${name}`,
  options: 'Options',
  can: 'Visitors can',
  can_view: 'View',
  can_download: 'Download',
  can_view_download: 'View and download',
  can_view_upload: 'View and add files',
  can_download_upload: 'Download and add files',
  can_all: 'View, download and add files',
  can_upload: 'Only add files',
  extra_save: 'Keep a copy in their own files',
  extra_edit: 'Change the files',
  who: 'Who can open it',
  who_anyone: 'Anyone with the link',
  who_signed_in: 'Anyone signed in here',
  who_organization: 'Only your organization',
  who_recipients: 'Only those it is addressed to',
  limits: 'Limits',
  limitsText: 'How often, by all visitors together. An empty field is no limit.',
  limit_visits: 'Visits',
  limit_previews: 'Previews',
  limit_downloads: 'Downloads',
  limit_saves: 'Copies kept',
  limit_uploads: 'Files added',
  most_visits: ({ count }: Count) => plural(count, MOST.visits),
  most_previews: ({ count }: Count) => plural(count, MOST.previews),
  most_downloads: ({ count }: Count) => plural(count, MOST.downloads),
  most_saves: ({ count }: Count) => plural(count, MOST.saves),
  most_uploads: ({ count }: Count) => plural(count, MOST.uploads),
  count_visits: ({ count }: Count) => plural(count, MOST.visits),
  noLimit: 'No limit',
  used: ({ used, most }: { used: number; most: number | null }) => (most === null ? `${used} so far` : `used ${used} of ${most}`),
  asks: 'Ask visitors first',
  asksText: 'Everybody fills this in before the link opens. You find the answers in its activity.',
  ask_name: 'Name',
  ask_email: 'E-mail address',
  ask_company: 'Company',
  ask_more: 'Questions',
  ask_terms: 'Conditions',
  question: ({ at }: { at: number }) => `Question ${at}`,
  questionHolder: 'A question of your own',
  addQuestion: 'Add a question',
  removeQuestion: ({ at }: { at: number }) => `Remove question ${at}`,
  terms: 'Conditions',
  termsHint: 'A text that visitors must accept',
  more: 'More options',
  starts: 'Opens later',
  startsOn: 'First day of the link',
  startsHint: 'at the beginning of this day',
  startsWords: ({ from }: { from: string }) => `opens ${from}`,
  notify: 'Tell me by e-mail',
  notifyText: 'When visitors download or add files',
  notifyWords: 'by e-mail',
  snapshot: 'Keep as it is now',
  snapshotText: 'Visitors always see today’s files, whatever becomes of them. Cannot be changed later',
  snapshotIs: 'This link shows everything as it was when the link was made.',
  snapshotWords: 'as it is now',
  expires: 'Expires',
  expiresHint: 'at the end of this day',
  expiresOn: 'Last day of the link',
  password: 'Password',
  passwordSet: 'Set – type to replace',
  passwordNew: 'At least 8 characters',
  generate: 'Generate',
  setPassword: 'Set password',
  replacePassword: 'Replace password',
  passwordSaved: 'The password is set. It is shown only now: pass it on by another way than the link.',
  copyPassword: 'Copy password',
  passwordCopied: 'Password copied',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  words: 'Title and messages',
  titleField: 'Title',
  titleHint: 'Visitors see it above the files',
  message: 'Message',
  messageHint: 'For visitors',
  note: 'Note',
  noteHint: 'For people inside only',
  saved: 'Saved',
  saving: 'Saving…',
  qr: 'QR code',
  qrText: 'Leads to the address. It works as long as that does.',
  noCode: 'A code has an address of its own and ends by itself. A code that was printed can be replaced while the link lives on.',
  makeCode: 'Make a code',
  newCode: 'New code',
  codeUntil: ({ until }: { until: string }) => `This code works until ${until}; the link goes on after that.`,
  codeAsLong: ({ until }: { until: string }) => `This code works until ${until}, as long as the link.`,
  codesMore: ({ count }: Count) => plural(count, { one: '# older code still works.', other: '# older codes still work.' }),
  qrFor: ({ name }: { name: string }) => `QR code of the link ${name}`,
  qrSvg: 'Save as SVG',
  qrPng: 'Save as PNG',
  pause: 'Pause',
  pauseText: 'Closed for now; the address stays the same',
  revoke: 'Revoke link',
  revokeTitle: 'Revoke this link?',
  revokeText: ({ count }: { count: number }) =>
    `The address stops working for everybody, for ever, and visitors who are inside are sent away. ${plural(count, { one: 'The item itself stays', other: 'The # items themselves stay' })}.`,
  revoked: 'Link revoked',
  done: 'Done',
  close: 'Close',
  refused: 'You may look at this, but not share it by link.',
  gone: 'What this link was on is not there any more.',
  created: ({ when }: { when: string }) => `made ${when}`,
  why_password_length: 'Use 8 to 128 characters',
  why_password_characters: 'Use letters and digits only',
  why_in_the_past: 'Choose a day that is still to come',
  why_required: 'Your organization asks every link to have this',
  why_links_disabled: 'Your organization does not allow new links',
  why_link_expired: 'The link has ended and cannot be extended',
  why_link_revoked: 'The link has ended for ever: make a new one',
  why_daily_quota: 'Your organization has made as many links today as it allows in a day: try again tomorrow',
  why_after_the_end: 'Choose a first day before the last one',
  why_out_of_range: ({ most }: { most: string }) => `Use a whole number from 1 to ${most}`,
  why_invalid_text: 'Use at most 2000 characters',
  why_invalid_form: 'Ask each question once, with at most 100 characters on one line',
  why_needs_download: 'Only those who may download can keep a copy or change files',
  why_upload_needs_folders: 'Files can be added to folders only',
  why_snapshot_is_read_only: 'What is kept as it is can be viewed, downloaded and copied, and nothing else',
  why_snapshot: 'What is kept as it is stays as it was made: make a new link',
  why_no_owner: 'This link has no owner: give it one first',
  shorter: 'Your organization allows no later day: the link was given the last one that is possible.',
};

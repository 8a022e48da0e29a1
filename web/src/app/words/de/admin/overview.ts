// The overview.
import { plural } from '../../plural';
import type * as english from '../../en/admin/overview';

export const overview: typeof english.overview = {
  todo: 'Zu tun',
  todoText: 'Was auf einen Administrator wartet.',
  nothing: 'Nichts wartet auf Sie.',
  people: 'Personen',
  invited: ({ count }) => plural(count, { one: '# eingeladen', other: '# eingeladen' }),
  external: ({ count }) => plural(count, { one: '# von außen', other: '# von außen' }),
  shut: ({ count }) => plural(count, { one: '# ohne Zugang', other: '# ohne Zugang' }),
  links: 'Aktive Links',
  ownerless: ({ count }) => plural(count, { one: '# ohne Eigentümer', other: '# ohne Eigentümer' }),
  toStorage: 'Zum Speicher',
  noQuota: ({ used }) => `Die Organisation bewahrt ${used} auf. Es gibt keine Grenze außer der Festplatte.`,
};

export const todo: typeof english.todo = {
  no_second_admin: () => 'Es gibt nur einen Administrator',
  no_second_admin_text: 'Kommt diese Person nicht mehr hinein, kann niemand helfen. Machen Sie noch jemanden zum Administrator.',
  users_ending_soon: ({ count }) => plural(count, { one: 'Der Zugang von # Person endet bald', other: 'Der Zugang von # Personen endet bald' }),
  users_ending_soon_text: 'Verschieben Sie das Ende, oder entscheiden Sie, was aus Dateien und Links wird.',
  unused_invitations: ({ count }) => plural(count, { one: '# Einladung wurde nicht benutzt', other: '# Einladungen wurden nicht benutzt' }),
  unused_invitations_text: 'Fragen Sie nach, ob sie ankam, oder machen Sie auf der Seite der Person eine neue.',
  quota_nearly_full: ({ count }) => plural(count, { one: '# Bereich ist fast voll', other: '# Bereiche sind fast voll' }),
  quota_nearly_full_text: 'Ist er voll, kann nichts mehr hochgeladen werden. Erhöhen Sie die Grenze, oder räumen Sie auf.',
  spaces_without_admin: ({ count }) => plural(count, { one: '# Teambereich hat keinen Admin', other: '# Teambereiche haben keinen Admin' }),
  spaces_without_admin_text: 'Niemand kann ihn teilen oder ändern, wer hineinkommt. Betreten Sie ihn, und machen Sie dann jemanden zum Admin.',
};

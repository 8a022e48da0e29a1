// What somebody leaves when they are deleted.
import { plural } from '../../plural';
import type { leave as english } from '../../en/admin/leave';

export const leave: typeof english = {
  step: ({ at, of }) => `Schritt ${at} von ${of}`,
  next: 'Weiter',
  back: 'Zurück',
  act: 'Für immer löschen',
  links: ({ count }) => plural(count, { one: 'Was wird aus # Link?', other: 'Was wird aus # Links?' }),
  keep: 'Behalten',
  keep_text: 'Sie gelten weiter wie bisher, ohne Eigentümer, und können, was sie bis jetzt konnten.',
  reassign: 'Jemandem übertragen',
  reassign_text: 'Der neue Eigentümer sieht und ändert sie. Sie geben nicht mehr her, als er geben darf.',
  revoke: 'Widerrufen',
  revoke_text: 'Ihre Adressen sind sofort und für immer tot.',
  linksTo: 'Wer bekommt die Links?',
  files: ({ count, size }) => plural(count, { one: `Was wird aus # Datei im eigenen Bereich (${size})?`, other: `Was wird aus # Dateien im eigenen Bereich (${size})?` }),
  hand_over: 'Jemandem übergeben',
  hand_over_text: 'Die Person bekommt den ganzen Bereich, wie er ist, mit allem, was daraus geteilt wurde.',
  erase: 'Vernichten',
  erase_text: 'Alle Dateien, Versionen und der Papierkorb sind für immer weg. Niemand kann sie zurückholen.',
  filesTo: 'Wer bekommt die Dateien?',
  sum: 'Das geschieht:',
  links_keep: ({ count }) => plural(count, { one: '# Link gilt weiter, ohne Eigentümer.', other: '# Links gelten weiter, ohne Eigentümer.' }),
  links_reassign: ({ count, to }) => plural(count, { one: `# Link geht an ${to}.`, other: `# Links gehen an ${to}.` }),
  links_revoke: ({ count }) => plural(count, { one: '# Link wird für immer widerrufen.', other: '# Links werden für immer widerrufen.' }),
  links_end: ({ count }) => plural(count, { one: '# Link endet mit dem Konto, für immer: So wollen es Ihre Freigaberegeln.', other: '# Links enden mit dem Konto, für immer: So wollen es Ihre Freigaberegeln.' }),
  files_hand_over: ({ count, to }) => plural(count, { one: `# Datei geht an ${to}.`, other: `# Dateien gehen an ${to}.` }),
  files_erase: ({ count }) => plural(count, { one: '# Datei wird für immer vernichtet.', other: '# Dateien werden für immer vernichtet.' }),
  grants: ({ count, keys }) => {
    if (count === 0) return keys === 0 ? 'Die Person wird überall abgemeldet.' : `${plural(keys, { one: '# API-Schlüssel endet', other: '# API-Schlüssel enden' })}; die Person wird überall abgemeldet.`;
    return `${plural(count, { one: '# Freigabe endet', other: '# Freigaben enden' })}${keys > 0 ? `, dazu ${plural(keys, { one: '# API-Schlüssel', other: '# API-Schlüssel' })}` : ''}; die Person wird überall abgemeldet.`;
  },
  names: ({ count }) => plural(count, { one: 'Mit # Benutzernamen für mehrere, den die Person angelegt hat, meldet sich niemand mehr an, bis Sie ihm ein neues Passwort geben.', other: 'Mit # Benutzernamen für mehrere, die die Person angelegt hat, meldet sich niemand mehr an, bis Sie ihnen neue Passwörter geben.' }),
  orphans: ({ count }) => plural(count, { one: 'Dieser Teambereich hat dann keinen Admin:', other: 'Diese Teambereiche haben dann keinen Admin:' }),
  final: 'Das lässt sich nicht zurücknehmen. Wenn Sie nicht sicher sind, sperren Sie das Konto stattdessen.',
};

// The sharing policy.
import { plural } from '../../plural';
import type * as english from '../../en/admin/policy';

export const policy: typeof english.policy = {
  presets: 'Vorlagen',
  presetsText: 'Eine Vorlage setzt mehrere Einstellungen auf einmal. Sie sehen vorher, was sich änderte, und können danach jede einzelne ändern.',
  current: 'So ist es jetzt',
  look: ({ count }) => plural(count, { one: '# Änderung ansehen', other: '# Änderungen ansehen' }),
  presetTitle: ({ preset }) => `Vorlage „${preset}“`,
  presetChanges: ({ count }) => plural(count, { one: '# Einstellung änderte sich. Die anderen bleiben, wie sie sind.', other: '# Einstellungen änderten sich. Die anderen bleiben, wie sie sind.' }),
  setting: 'Einstellung',
  now: 'Jetzt',
  then: 'Dann',
  apply: 'Vorlage anwenden',
  applied: ({ preset }) => `Die Vorlage „${preset}“ gilt jetzt`,
  set: ({ setting, value }) => `${setting}: ${value}`,
  change: 'Ändern',
  suspendText: 'Von jetzt an öffnet sich kein Link mehr, für niemanden. Keiner geht verloren: Schalten Sie sie wieder ein, gelten sie wie zuvor.',
  externalText: 'Alle von außen verlieren sofort den Zugang zu dem, was mit ihnen geteilt wurde. Nichts geht verloren: Schalten Sie es wieder ein, ist es wie zuvor.',
  backTo: ({ setting, value }) => `${setting}: zurück zur Vorgabe, ${value}`,
  limited: ({ setting }) => `${setting}: eine Zahl festlegen`,
  yes: 'Ja',
  no: 'Nein',
  none: 'Keine',
  days: ({ count }) => plural(count, { one: '# Tag', other: '# Tage' }),
  characters: ({ count }) => plural(count, { one: '# Zeichen', other: '# Zeichen' }),
  unit_days: 'Tage',
  unit_characters: 'Zeichen',
  allRoles: 'Alle Rollen',
  ownRole: 'eine eigene Rolle',
  toRoles: 'Bei den Rollen ändern',
  changedAt: ({ day }) => `Zuletzt geändert am ${day}.`,
  toLog: 'Wer was geändert hat',
};

export const settingGroup: typeof english.settingGroup = {
  links: 'Links',
  links_text: 'Adressen, die Menschen ohne Konto Dateien öffnen.',
  expiry: 'Wie lange Links gelten',
  expiry_text: 'Was für neue Links gilt und für solche, die geändert werden.',
  passwords: 'Passwörter von Links',
  passwords_text: 'Wie ein Passwort sein muss, wo ein Link eines hat.',
  people: 'Teilen mit Personen',
  people_text: 'Was Personen in der Organisation einander geben können.',
  external: 'Personen von außen',
  external_text: 'Mitarbeitende mit Konto, die zu einer anderen Organisation gehören.',
  accounts: 'Konten und Dateien',
  accounts_text: 'Regeln, die für alle gelten.',
  other: 'Weiteres',
  other_text: 'Einstellungen, die diese Seite noch nicht erklärt.',
};

export const setting: typeof english.setting = {
  links_enabled: 'Links anlegen und öffnen',
  share_links_implied_by: 'Wer Links anlegen darf',
  link_follows_owner: 'Links folgen ihrem Eigentümer',
  link_expiry_default_days: 'Ende neuer Links',
  link_expiry_days_max: 'Längste Dauer eines Links',
  link_permanent_allowed: 'Links ohne Ende',
  link_password_required: 'Jeder Link hat ein Passwort',
  link_password_length_min: 'Kürzestes Passwort',
  link_password_length_max: 'Längstes Passwort',
  link_password_alphanumeric: 'Nur Buchstaben und Ziffern',
  roles_available: 'Rollen, die gegeben werden dürfen',
  external_sharing: 'Teilen mit Personen von außen',
  external_max_role: 'Höchste Rolle für Personen von außen',
  shared_users_allowed: 'Benutzernamen, die mehrere benutzen',
  users_second_factor_required: 'Wer einen zweiten Faktor braucht',
  users_inactive_days_max: 'Unbenutzte Konten sperren',
  personal_spaces_open_to_administrators: 'Administratoren dürfen persönliche Bereiche betreten',
  portable_names: 'Namen, die überall gehen',
};

export const settingText: typeof english.settingText = {
  links_enabled: 'Ein: Links können angelegt und geöffnet werden. Keine neuen: Die vorhandenen gelten weiter. Ausgesetzt: Kein Link öffnet sich, und keiner geht verloren.',
  share_links_implied_by: 'Außerdem darf Links anlegen, wer an einem Ordner oder einer Datei die Rolle Linkersteller hat.',
  link_follows_owner: 'Ein Link gibt nicht mehr her, als sein Eigentümer gerade hat. Verliert er den Zugang, schließt sich der Link.',
  link_expiry_default_days: 'Ein neuer Link endet nach so vielen Tagen, wenn niemand einen anderen Tag wählt.',
  link_expiry_days_max: 'Ein späteres Ende kann niemand wählen.',
  link_permanent_allowed: 'Ob ein Link gar kein Ende haben darf.',
  link_password_required: 'Ohne Passwort kann kein Link angelegt werden.',
  link_password_length_min: 'Ein Passwort eines Links hat mindestens so viele Zeichen.',
  link_password_length_max: 'Ein Passwort eines Links hat höchstens so viele Zeichen.',
  link_password_alphanumeric: 'Passwörter, die man am Telefon sagen kann. Längere sind sicherer als seltsamere.',
  roles_available: 'Ausgeschaltete Rollen bleiben, wo sie gegeben wurden, und können nicht mehr gegeben werden.',
  external_sharing: 'Aus: Was mit Personen von außen geteilt wurde, ist ihnen verschlossen und kommt wieder, wenn es eingeschaltet wird.',
  external_max_role: 'Personen von außen können höchstens, was diese Rolle darf, was immer man ihnen gab.',
  shared_users_allowed: 'Ob Mitglieder dort, wo sie etwas teilen, einen Benutzernamen mit Passwort für mehrere Personen von außerhalb anlegen dürfen. Aus: es werden keine angelegt; vorhandene bleiben, bis Sie sie sperren.',
  users_second_factor_required: 'Sie können nichts tun, bis sie eine Authentifizierungs-App oder einen Passkey eingerichtet haben. Auch ihre API-Schlüssel warten so lange. Sie brauchen selbst einen, bevor Sie es von anderen verlangen.',
  users_inactive_days_max: 'Konten, mit denen sich so viele Tage niemand angemeldet hat, werden gesperrt.',
  personal_spaces_open_to_administrators: 'Ein Administrator darf sich zum Admin der eigenen Dateien anderer machen. Dem Eigentümer wird es mitgeteilt, und es steht im Protokoll.',
  portable_names: 'Lehnt Namen von Dateien und Ordnern ab, die Windows nicht kennt, damit das Abgleichen überall geht.',
};

export const option: typeof english.option = {
  on: 'Ein', no_new: 'Keine neuen', suspended: 'Ausgesetzt', editor_and_admin: 'Bearbeiter und Admins', admin: 'Admins', none: 'Nur Linkersteller',
  second_factor_none: 'Niemand', second_factor_administrators: 'Administratoren und Prüfer', second_factor_everybody: 'Alle',
  previewer: 'Vorschau', viewer: 'Betrachter', contributor: 'Mitwirkender', editor: 'Bearbeiter',
};

export const preset: typeof english.preset = { standard: 'Standard', links: 'Links', drive: 'Laufwerk', collaborate: 'Zusammenarbeit', repository: 'Ablage', regulated: 'Geregelt' };

export const presetText: typeof english.presetText = {
  standard: 'Alles ist möglich, mit sicheren Vorgaben. Richtig für die meisten.',
  links: 'Wie Standard, aber nur, wem es gegeben wurde, darf Links anlegen.',
  drive: 'Dateien bleiben drinnen: keine neuen Links, kurze Passwörter an den vorhandenen.',
  collaborate: 'Drei Rollen, die alle verstehen. Die Admins legen die Links an.',
  repository: 'Nur Bearbeiter und Admins. Links gelten höchstens dreißig Tage.',
  regulated: 'Jeder Link hat ein langes Passwort und ein Ende. Personen von außen schauen nur an.',
};

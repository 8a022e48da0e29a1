// What the server refuses about a link, in words.
import { Problem } from '../api/client';
import { session } from '../session.svelte';
import { t } from '../words';

const KNOWN = {
  password_characters: 'share.why_password_characters',
  in_the_past: 'share.why_in_the_past',
  required: 'share.why_required',
  links_disabled: 'share.why_links_disabled',
  link_expired: 'share.why_link_expired',
  link_revoked: 'share.why_link_revoked',
  daily_quota: 'share.why_daily_quota',
  after_the_end: 'share.why_after_the_end',
  invalid_text: 'share.why_invalid_text',
  invalid_form: 'share.why_invalid_form',
  needs_download: 'share.why_needs_download',
  upload_needs_folders: 'share.why_upload_needs_folders',
  snapshot_is_read_only: 'share.why_snapshot_is_read_only',
  snapshot: 'share.why_snapshot',
  too_many: 'share.why_too_many_recipients',
  invalid_email: 'share.why_invalid_email',
  no_owner: 'share.why_no_owner',
  invalid_request: 'request.why_invalid_request',
  needs_protection: 'request.why_needs_protection',
  address_taken: 'request.why_address_taken',
  invalid_address: 'request.why_invalid_address',
  not_allowed: 'request.why_not_allowed',
  mail_not_configured: 'request.why_mail_not_configured',
} as const;

function wordsOf(code: string, detail: string): string {
  if (code === 'password_length') return t('share.why_password_length', { min: session.links.password_length_min, max: session.links.password_length_max });
  return code in KNOWN ? t(KNOWN[code as keyof typeof KNOWN]) : detail;
}

/** What is wrong with each field; under `''` what is wrong with the whole. */
export function wrongOf(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return { '': error instanceof Error ? error.message : String(error) };
  if (error.fields.length === 0) return { '': wordsOf(error.code, error.detail) };
  return Object.fromEntries(error.fields.map(({ field, code, detail }) => [field, wordsOf(code, detail)]));
}

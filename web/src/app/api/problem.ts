// Why a call did not work.
import { type Catalogs, has, t } from '../words';

/** One wrong field of what was sent. */
export interface Field {
  field: string;
  code: string;
  /** For people. */
  detail: string;
}

interface Body {
  code?: string;
  title?: string;
  detail?: string;
  request_id?: string;
  errors?: Field[];
}

/** A refusal of the server, or that it could not be asked: then the code is `offline` and the status 0. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** The same as the message: for people, whole sentences. */
  readonly detail: string;

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly title = '',
    readonly fields: readonly Field[] = [],
    readonly requestId: string | null = null,
  ) {
    super(wordsOf(code, detail));
    this.detail = this.message;
  }

  /** The problem that the body of an answer tells. */
  static read(status: number, body: unknown, requestId: string | null = null): Problem {
    const { code, title, detail, request_id, errors } = (typeof body === 'object' && body ? body : {}) as Body;
    const fields = (errors ?? []).map((one) => ({ ...one, detail: wordsOf(one.code, one.detail) }));
    return new Problem(status, code ?? 'unknown', detail ?? title ?? '', title, fields, request_id ?? requestId);
  }

  static offline(): Problem {
    return new Problem(0, 'offline', '');
  }

  /** A part of the app could not be fetched. */
  static partMissing(): Problem {
    return navigator.onLine ? new Problem(0, 'part_missing', '') : Problem.offline();
  }

  /** Whatever was thrown, as a problem. */
  static of(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem(0, 'unknown', error instanceof Error ? error.message : String(error));
  }
}

function wordsOf(code: string, said: string): string {
  const detail = sentence(said);
  const isKnown = has('problems', code) && (code !== 'unknown' || !detail);
  return isKnown ? t(`problems.${code as keyof Catalogs['problems']}`, { detail }) || t('problems.unknown') : detail || t('problems.unknown');
}

/** The server's errors begin with a small letter and put what was typed into back-ticks; a sentence does neither. */
function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1).replaceAll(/`([^`]*)`/g, '“$1”');
  return text && !/[.!?…]$/.test(text) ? `${text}.` : text;
}

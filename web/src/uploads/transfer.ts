// One file's way to the server by tus: it goes on where the server has it, after a pause, a lost connection, a reload.
import type { DetailedError, Upload } from 'tus-js-client';
import type { Item, Reason, Told, Transfer } from './queue';

const BUSY = [429, 500, 502, 503, 504];

export function tusTransfer(item: Item, told: Told): Transfer {
  return new TusTransfer(item, told);
}

class TusTransfer implements Transfer {
  private upload: Promise<Upload> | null = null;
  private isWanted = false;

  constructor(
    private readonly item: Item,
    private readonly told: Told,
  ) {}

  start(): void {
    this.isWanted = true;
    this.upload ??= this.prepare();
    this.upload.then(
      // It may have been stopped while the library or the folder was being fetched.
      (upload) => this.isWanted && upload.start(),
      (error: unknown) => {
        this.upload = null;
        this.refuse(error);
      },
    );
  }

  stop(): void {
    this.isWanted = false;
    void this.upload?.then((upload) => upload.abort()).catch(() => undefined);
  }

  forget(): void {
    this.isWanted = false;
    void this.upload?.then((upload) => upload.abort(true)).catch(() => undefined);
  }

  private async prepare(): Promise<Upload> {
    const { picked, batch, conflict } = this.item;
    const [tus, metadata] = await Promise.all([import('tus-js-client'), batch.target.metadata(picked, conflict)]);
    const { file } = picked;
    const { endpoint } = batch.target;
    const upload = new tus.Upload(file, {
      endpoint,
      metadata,
      retryDelays: [0, 1000, 3000],
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(['stile', endpoint, JSON.stringify(metadata), file.size, file.lastModified].join(' ')),
      onShouldRetry: mayRetry,
      onProgress: (sent) => this.told.progress(sent),
      onSuccess: ({ lastResponse }) => this.told.done(lastResponse.getHeader('X-Stile-Node') ?? null),
      onError: (error) => void this.stopped(error),
    });
    // Also what arrived although its answer was lost is found so: it is not asked about as somebody else's file.
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    return upload;
  }

  private async stopped(error: Error | DetailedError): Promise<void> {
    const [status, problem] = [statusOf(error), problemOf(error)];
    if (status === 409 && problem.code === 'name_taken') return this.told.taken();
    if (status === 401) return this.told.locked();
    if (BUSY.includes(status)) return this.told.lost();
    if (status !== 0) return this.told.failed({ code: problem.code || `status_${status}`, detail: problem.detail });
    // To the browser, a file that was changed or taken away looks like a lost connection.
    if (await canRead(this.item.picked.file)) this.told.lost();
    else this.told.failed({ code: 'unreadable', detail: '' });
  }

  /** The upload could not even begin: its folder could not be made, or the library did not come. */
  private refuse(error: unknown): void {
    const { status = 0, code = '', detail = '' } = error instanceof Object ? (error as Partial<Reason> & { status?: number }) : {};
    if (status === 0 || BUSY.includes(status)) this.told.lost();
    else if (status === 401) this.told.locked();
    else this.told.failed({ code, detail });
  }
}

/** A lost connection, a busy server and an offset that moved are worth another try; what was refused is not. */
export function mayRetry(error: DetailedError | Error): boolean {
  const status = statusOf(error);
  if (status === 0 || BUSY.includes(status)) return true;
  const isPatch = 'originalRequest' in error && error.originalRequest?.getMethod() === 'PATCH';
  return isPatch && (status === 423 || (status === 409 && problemOf(error).code === 'wrong_offset'));
}

function statusOf(error: Error | DetailedError): number {
  return 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function problemOf(error: Error | DetailedError): Reason {
  try {
    const { code = '', detail = '', errors } = JSON.parse(('originalResponse' in error && error.originalResponse?.getBody()) || '{}');
    return { code: errors?.[0]?.code ?? code, detail: errors?.[0]?.detail ?? detail };
  } catch {
    return { code: '', detail: '' };
  }
}

async function canRead(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

// Events as they happen, while somebody looks.
import type { LogEvent } from '../../api/admin';

const MOST = 200;

export class Live {
  items = $state.raw<readonly LogEvent[]>([]);
  state = $state<'off' | 'waiting' | 'on'>('off');
  #source: EventSource | null = null;

  /** The browser connects again by itself when the connection is lost. */
  start(url: string): void {
    this.stop();
    this.state = 'waiting';
    const source = (this.#source = new EventSource(url));
    source.onopen = () => (this.state = 'on');
    source.onerror = () => (this.state = source.readyState === EventSource.CLOSED ? 'off' : 'waiting');
    source.addEventListener('event', ({ data }) => this.take(JSON.parse(String(data)) as LogEvent));
  }

  take(event: LogEvent): void {
    if (!this.items.some(({ id }) => id === event.id)) this.items = [event, ...this.items].slice(0, MOST);
  }

  stop(): void {
    this.#source?.close();
    this.#source = null;
    this.state = 'off';
    this.items = [];
  }
}

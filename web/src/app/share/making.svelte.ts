// A link that is being made: what was chosen for it, and making it. The card and the foot of the dialog show the same one.
import type { Link, Node } from '../api/types';
import { session } from '../session.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { offered, safest } from './abilities';
import { addressesIn, isAddress, joined } from './addresses';
import { copyText } from './clipboard';
import { wrongOf } from './problems';
import { type Lack, lacksOf } from './rules';
import { createLink, sendsMail } from './server';
import { type Draft, drafted, newDraft, newLinkOf, type SettingsChange } from './settings';

/** What became of it, with what is known only now. */
export type Made = (link: Link, password: string | null, emails: readonly string[]) => void;

export class Making {
  draft = $state.raw<Draft>() as Draft;
  emails = $state.raw<readonly string[]>([]);
  /** An address that is being typed. */
  typed = $state('');
  wrong = $state.raw<Record<string, string>>({});
  isBusy = $state(false);
  /** Whether its options are shown. */
  isOpen = $state(false);
  /** Whether the server sends mail, as far as that is known. */
  canSend = $state(true);
  readonly #begun: string;

  constructor(
    readonly nodes: readonly Node[],
    begun: SettingsChange = {},
  ) {
    this.draft = newDraft(safest(offered([...nodes], null)), session.links);
    this.#begun = JSON.stringify(this.draft);
    if (Object.keys(begun).length > 0) {
      this.change(begun);
      this.#begun = JSON.stringify(this.draft);
      this.isOpen = true;
    }
    void sendsMail().then((can) => (this.canSend = can), () => {});
  }

  get lacks(): Lack[] {
    return lacksOf(this.draft, session.links);
  }

  /** Whether something would be lost with it. */
  get isChanged(): boolean {
    return this.emails.length > 0 || this.typed.trim() !== '' || JSON.stringify(this.draft) !== this.#begun;
  }

  get isForInvited(): boolean {
    return this.draft.audience === 'recipients';
  }

  /** To how many it is sent as soon as it is there. */
  get sending(): number {
    return this.isForInvited ? this.emails.filter(isAddress).length : 0;
  }

  /** Whether anybody could come in by it. */
  get canBeMade(): boolean {
    return this.canSend || !this.isForInvited;
  }

  get act(): string {
    return this.sending > 0 ? t('share.createSend', { count: this.sending }) : t('share.create');
  }

  change(patch: SettingsChange): void {
    this.draft = drafted(this.draft, patch);
    this.wrong = {};
  }

  /** Makes it and copies its address. Whether it did; otherwise `wrong` says at its field what is missing. */
  async create(made: Made): Promise<boolean> {
    this.emails = joined(this.emails, addressesIn(this.typed));
    this.typed = '';
    this.wrong = this.#lacking();
    if (Object.keys(this.wrong).length > 0) return this.#show();
    // The field says itself what is no address.
    if (this.isForInvited && !this.emails.every(isAddress)) return this.#show();
    this.isBusy = true;
    const { password } = this.draft;
    try {
      const making = createLink(newLinkOf(this.nodes.map(({ id }) => id), this.draft));
      const isCopied = await copyText(making.then(({ url }) => url ?? ''));
      made(await making, password, this.isForInvited ? this.emails : []);
      toast(t(isCopied ? 'share.linkCopied' : 'share.notCopied'));
      return true;
    } catch (error) {
      this.wrong = wrongOf(error);
      if (!this.wrong['']) return this.#show();
      toast(this.wrong[''], { kind: 'bad' });
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** What is wrong stands at its field: the fields are shown. */
  #show(): boolean {
    this.isOpen = true;
    return false;
  }

  #lacking(): Record<string, string> {
    const isRequired = session.links.password_required;
    const words = { password: t(isRequired ? 'share.passwordNeeded' : 'share.passwordMissing'), note: t('share.noteNeeded'), expires_at: t('share.endNeeded') };
    return Object.fromEntries(this.lacks.map((lack) => [lack, words[lack]]));
  }
}

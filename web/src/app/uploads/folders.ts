// The folders of what is uploaded: each is made once, before the first file in it, and who made it is remembered, so that
// "remove what I just uploaded" takes away no folder that was there before.
import { splitPath } from './paths';

/** Where a file of a tree goes: a folder that is known, and the folders below it that the server makes on the way. */
export interface Place {
  parent: string;
  rest: string;
  isNew: boolean;
}

/** What is asked of the server. Both give the folder's id, or null where it is not told. */
export interface FolderServer {
  /** `taken` when something has the name. */
  make(parent: string, name: string): Promise<string | null | 'taken'>;
  find(parent: string, name: string): Promise<string | null>;
}

export class Folders {
  /** The folders that are new, without those inside of another new one. */
  readonly made: { id: string; name: string }[] = [];
  private readonly places = new Map<string, Promise<Place>>();

  constructor(
    private readonly root: string,
    private readonly server: FolderServer,
  ) {}

  /** The place of the folder `path` below the root, which is made if it is not there. */
  place(path: string): Promise<Place> {
    if (path === '') return Promise.resolve({ parent: this.root, rest: '', isNew: false });
    const known = this.places.get(path);
    if (known) return known;
    const asked = this.enter(path);
    this.places.set(path, asked);
    // What failed once may work the next time.
    asked.catch(() => this.places.delete(path));
    return asked;
  }

  private async enter(path: string): Promise<Place> {
    const [folder, name] = splitPath(path);
    const above = await this.place(folder);
    if (above.rest) return { ...above, rest: `${above.rest}/${name}` };
    const made = await this.server.make(above.parent, name);
    if (made !== null && made !== 'taken') {
      if (!above.isNew) this.made.push({ id: made, name });
      return { parent: made, rest: '', isNew: true };
    }
    const found = made === 'taken' ? await this.server.find(above.parent, name) : null;
    // Where ids are not told (who may only write sees nothing), the server finds the way by the path.
    return found ? { parent: found, rest: '', isNew: false } : { parent: above.parent, rest: name, isNew: false };
  }
}

/** By what the server takes two names for the same one, near enough to find a folder among its neighbours. */
export function sameName(a: string, b: string): boolean {
  const key = (name: string) => name.normalize('NFD').toLowerCase().replaceAll('ß', 'ss').normalize('NFC');
  return key(a) === key(b);
}

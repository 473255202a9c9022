import { Changes } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { onSignal } from "../../platform/mod.ts";

/** What of a configuration may be another now, or known to be in effect. */
export interface ConfigWish {
  /** Whether the file is to be read again. */
  file: boolean;
  /** The newest state of the cluster's object; left out: it is the one that was handed out last. */
  object?: KubeObject;
  /** Whether the object is gone since. */
  deleted: boolean;
  /** How many states of the object have passed unseen since. */
  passedOver: number;
  /** Whether the node was made what it is to be since. */
  hasPassed: boolean;
}

/** Why a file was not taken over. */
export interface Refusal {
  message: string;
  hint?: string | undefined;
}

const NOTHING: ConfigWish = { file: false, deleted: false, passedOver: 0, hasPassed: false };

/**
 * What there is to look at anew in the configuration. Wishes that come while nobody waits are kept, and of several alike
 * only the last one counts.
 */
export class ConfigWishes {
  readonly #changes = new Changes();
  #wish = NOTHING;
  /** Those that want to know what becomes of a file that is to be read, and of one that is being read. */
  #asking: ((refused: Refusal | undefined) => void)[] = [];
  #waiting: ((refused: Refusal | undefined) => void)[] = [];
  #isFollowed = false;

  /** Whether somebody answers wishes: before, k0s starts by what it has read. */
  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  /** The file is to be read again. */
  readFile(): void {
    this.#wish = { ...this.#wish, file: true };
    this.#changes.notify();
  }

  /** The same. @returns Why it is not taken over, once it was read; `undefined`: it is. */
  readFileNow(): Promise<Refusal | undefined> {
    const outcome = new Promise<Refusal | undefined>((resolve) => this.#asking.push(resolve));
    this.readFile();
    return outcome;
  }

  /** Tells what became of the file of the last wish. */
  fileWasRead(refused: Refusal | undefined): void {
    for (const tell of this.#waiting.splice(0)) tell(refused);
  }

  /** The cluster's object is in this state now. */
  readObject(object: KubeObject): void {
    const { object: former, passedOver } = this.#wish;
    this.#wish = { ...this.#wish, object, deleted: false, passedOver: former === undefined ? 0 : passedOver + 1 };
    this.#changes.notify();
  }

  /** The cluster's object is gone. What it said last still counts, also if nobody has looked at it yet. */
  objectWasDeleted(): void {
    this.#wish = { ...this.#wish, deleted: true };
    this.#changes.notify();
  }

  /** The node was made what it is to be, as far as that was possible: what became of a wish is known. */
  nodeHasPassed(): void {
    this.#wish = { ...this.#wish, hasPassed: true };
    this.#changes.notify();
  }

  /** Resolves when there is a wish, which is then taken out, or when `signal` is aborted. */
  async next(signal: AbortSignal): Promise<ConfigWish> {
    this.#isFollowed = true;
    if (this.#wish === NOTHING) await this.#changes.next(signal);
    const wish = this.#wish;
    this.#wish = NOTHING;
    if (wish.file) this.#waiting.push(...this.#asking.splice(0));
    return wish;
  }
}

/** Makes a SIGHUP a wish instead of an end, until it is disposed. */
export function wishOnSignal(wishes: ConfigWishes): Disposable {
  return onSignal("SIGHUP", () => wishes.readFile());
}

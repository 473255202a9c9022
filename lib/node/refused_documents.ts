import { isSameDocument, type ProcessDocument } from "./process_document.ts";

/** What processes were not ready by, and why: until something else is asked for, or all is forgotten. */
export class RefusedDocuments {
  readonly #refused = new Map<string, ProcessDocument & { why: string }>();
  readonly #tell: (why: string | undefined) => void;
  #told: string | undefined;

  /** @param tell Told whenever that is another text: which processes run by their former specification, and why. */
  constructor(tell: (why: string | undefined) => void) {
    this.#tell = tell;
  }

  /** What was told last; `undefined`: every process runs by its specification. */
  get told(): string | undefined {
    return this.#told;
  }

  /** Takes note that a process was not ready by this. */
  refuse(document: ProcessDocument, why: string): void {
    this.#refused.set(document.spec.name, { ...document, why });
  }

  /** Whether a process was not ready by this. If it is something else, what was refused is forgotten. */
  has(document: ProcessDocument): boolean {
    const { name } = document.spec;
    const refused = this.#refused.get(name);
    if (refused === undefined) return false;
    const isSame = isSameDocument(refused, document);
    if (!isSame) this.#refused.delete(name);
    return isSame;
  }

  /** Forgets what a process was not ready by. */
  forget(name: string): void {
    this.#refused.delete(name);
  }

  /** Forgets all. @returns Whether there was anything. */
  clear(): boolean {
    const { size } = this.#refused;
    this.#refused.clear();
    return size > 0;
  }

  /** Tells, if there is news. */
  tell(): void {
    const why = [...this.#refused].map(([name, refusal]) => `${name} runs by its former specification: ${refusal.why}`);
    const text = why.length === 0 ? undefined : why.join("\n");
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(text);
  }
}

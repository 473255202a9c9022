import type { BootStep } from "../supervisor/mod.ts";

/** A boot, written down step by step. What a step needs and this node does not have is no need of it. */
export class BootPlan {
  readonly #steps: BootStep[] = [];
  readonly #onDone: (step: string) => void;

  /** @param onDone Told of each step that is done, before those that need it begin. */
  constructor(onDone: (step: string) => void) {
    this.#onDone = onDone;
  }

  /** Adds a step. */
  step(name: string, needs: readonly string[], run: (signal: AbortSignal) => Promise<unknown>): void {
    this.#steps.push({
      name,
      needs,
      run: async (signal) => {
        await run(signal);
        this.#onDone(name);
      },
    });
  }

  /** The graph of all steps. */
  steps(): BootStep[] {
    const names = new Set(this.#steps.map(({ name }) => name));
    return this.#steps.map((step) => ({ ...step, needs: step.needs.filter((need) => names.has(need)) }));
  }
}

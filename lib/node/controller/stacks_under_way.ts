import type { StackApplier } from "../../manifests/mod.ts";

/** The stacks that are being applied since their files were written. */
export class StacksUnderWay {
  readonly #underWay = new Set<{ name: string }>();

  /** Their names. */
  names(): string[] {
    return [...new Set([...this.#underWay].map(({ name }) => name))].toSorted();
  }

  /** An applier whose work shows here. */
  watching(applier: Pick<StackApplier, "applyNow">): Pick<StackApplier, "applyNow"> {
    return {
      applyNow: async (name) => {
        const work = { name };
        this.#underWay.add(work);
        try {
          await applier.applyNow(name);
        } finally {
          this.#underWay.delete(work);
        }
      },
    };
  }
}

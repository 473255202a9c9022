import { Machine } from "./machine.ts";
import { describeNode, type TestNode } from "./test_node.ts";

/**
 * Registers an end-to-end test on a fresh machine without a network, which goes away with all that the test did there.
 *
 * Not for other users than root, who cannot make machines.
 */
export function scenario(
  name: string,
  body: (t: Deno.TestContext, machine: Machine) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: Deno.uid() !== 0,
    // Output of programs in the background is read across steps.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      await using machine = await Machine.create({ name: "one" });
      await body(t, machine);
    },
  });
}

/** Runs a step of a scenario on a node; if it fails, prints the state of the node. @returns Whether it passed. */
export function nodeStep(t: Deno.TestContext, node: TestNode, name: string, body: () => Promise<void>) {
  return t.step({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      try {
        await body();
      } catch (error) {
        await describeNode(node);
        throw error;
      }
    },
  });
}

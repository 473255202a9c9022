import { Machine } from "./machine.ts";
import { Network } from "./network.ts";
import { describeNode, type TestNode } from "./test_node.ts";

/** Registers an end-to-end test. For root alone: other users cannot make machines. */
export function endToEnd(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  // Output of programs in the background is read across steps.
  Deno.test({ name, ignore: Deno.uid() !== 0, sanitizeOps: false, sanitizeResources: false, fn });
}

/** Registers an end-to-end test on a fresh machine without a network, which goes away with all that the test did there. */
export function scenario(name: string, body: (t: Deno.TestContext, machine: Machine) => Promise<void>): void {
  endToEnd(name, async (t) => {
    await using machine = await Machine.create({ name: "one" });
    await body(t, machine);
  });
}

/** Registers an end-to-end test on a network with fresh machines of these names, all of which goes away afterwards. */
export function networkScenario<const Names extends readonly string[]>(
  name: string,
  names: Names,
  body: (t: Deno.TestContext, network: Network, machines: { [Name in keyof Names]: Machine }) => Promise<void>,
): void {
  endToEnd(name, async (t) => {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await Network.create());
    const machines: Machine[] = [];
    for (const one of names) machines.push(stack.use(await Machine.create({ name: one, network })));
    await body(t, network, machines as { [Name in keyof Names]: Machine });
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

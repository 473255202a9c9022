import { assertEquals } from "@std/assert";
import { worker } from "../../../../lib/cli/worker.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import {
  afterEvent,
  type BootEvent,
  liveLine,
  networkText,
  NO_PROGRESS,
  readyText,
  showsProgress,
} from "../../../../lib/cli/controller/progress.ts";

const event = (name: string, state: BootEvent["state"], elapsedMs = 0): BootEvent => ({ name, state, elapsedMs });

Deno.test("afterEvent() follows steps from beginning to end", () => {
  const one = afterEvent(NO_PROGRESS, event("kine", "running"));
  const two = afterEvent(one.progress, event("keys", "running"));
  const three = afterEvent(two.progress, event("kine", "done", 1_234));

  assertEquals(two, { progress: { done: 0, running: ["kine", "keys"] } });
  assertEquals(three, { progress: { done: 1, running: ["keys"] }, line: "  ✓ kine 1.2 s" });
});

Deno.test("afterEvent() keeps short steps out of the account", () => {
  assertEquals(afterEvent(NO_PROGRESS, event("keys", "done", 499)).line, undefined);
  assertEquals(afterEvent(NO_PROGRESS, event("keys", "failed", 10)).line, "  ✗ keys after 0.0 s");
});

Deno.test("liveLine() names what runs, and is cut where the terminal ends", () => {
  const progress = { done: 3, running: ["kine", "keys"] };

  assertEquals(liveLine(progress, 2_500, 79), "  2.5 s  3 steps done: kine, keys");
  assertEquals(liveLine(progress, 2_500, 20), "  2.5 s  3 steps do…");
  assertEquals(liveLine(NO_PROGRESS, 0, 79), "  0.0 s  0 steps done: checks");
  assertEquals(liveLine({ done: 1, running: [] }, 0, 79), "  0.0 s  1 step done: waiting for the node to be ready");
});

Deno.test("readyText() says what to type next", () => {
  assertEquals(
    readyText({ elapsedMs: 21_400, apiUrl: "https://192.0.2.2:6443", nodeName: "host-1" }),
    `k0s is ready after 21.4 s
  API   https://192.0.2.2:6443
  Node  host-1
Next, in another terminal: k0s kubectl get nodes
Ctrl+C here stops it.
`,
  );
  assertEquals(
    readyText({ elapsedMs: 1, apiUrl: "u", nodeName: undefined }).split("\n")[2],
    "Next, in another terminal: k0s kubectl get ns",
  );
});

Deno.test("showsProgress() on a terminal, unless the log was asked for", () => {
  const shows = (argv: string[], isTerminal: boolean) =>
    showsProgress({ flags: parseArgv(argv, worker.flags ?? []).flags, context: { isTerminal: () => isTerminal } });

  assertEquals([shows([], true), shows(["-v"], true), shows(["-d"], true), shows([], false)], [
    ...[true, false, false, false],
  ]);
});

Deno.test("readyText() says what a node without a pod network waits for, and networkText() that it has one", () => {
  const facts = { elapsedMs: 9_000, apiUrl: "https://192.0.2.2:6443", nodeName: "host-1" };
  assertEquals(
    readyText({ ...facts, lacksNetwork: "cni plugin not initialized" }),
    `k0s is ready after 9.0 s, without a pod network
  API   https://192.0.2.2:6443
  Node  host-1
The node is Ready once a network plugin (CNI) is installed; now: cni plugin not initialized
Next, in another terminal: k0s kubectl get nodes
Ctrl+C here stops it.
`,
  );
  assertEquals(networkText(facts), "Node host-1 is Ready after 9.0 s: it has a pod network\n");
});

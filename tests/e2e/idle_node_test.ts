import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { allLogLines, type LogLine } from "../support/log_lines.ts";
import type { Machine } from "../support/machine.ts";
import { isQuiet } from "../support/quiet.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

// Mostly waits: for a node to do nothing.

/** What an idle node may log in a minute. */
const LINES_A_MINUTE = 10;
const MINUTE_MS = 60_000;
/** How containerd lets go, after five minutes, of what nobody has asked it about the boot: a line for each container. */
const LETS_GO = "container event discarded";
const CONTAINERS = 10;

scenario("a node that is left alone logs next to nothing, also five minutes after its boot", async (t, machine) => {
  await using node = await TestNode.boot(machine);
  await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
  const readyMs = Date.now();
  await nodeStep(t, node, "containerd lets go of the boot, and tells its own file alone", async () => {
    await eventually(async () => await lettingGo(machine) > CONTAINERS, {
      what: `containerd's file has more than ${CONTAINERS} times "${LETS_GO}"`,
      withinMs: 540_000,
      everyMs: 5_000,
    });
    const late = (await allLogLines(node)).filter(({ atMs, text }) => atMs > readyMs + MINUTE_MS && isSteady(text));
    assertEquals(late.filter(({ isError }) => isError).map(({ text }) => text), []);
    for (const [minute, lines] of Map.groupBy(late, ({ atMs }) => Math.floor((atMs - readyMs) / MINUTE_MS))) {
      assert(lines.length < LINES_A_MINUTE, `minute ${minute} has ${lines.length} lines:\n${textOf(lines)}`);
    }
  });
  await nodeStep(
    t,
    node,
    "a minute passes with next to nothing from any program or pod",
    () => isQuiet(node, readyMs),
  );
});

/** How often containerd has let go of something. */
async function lettingGo(machine: Machine): Promise<number> {
  const { stdout } = await machine.run("grep", ["-c", LETS_GO, "/var/lib/k0s/logs/containerd.log"]);
  return Number(stdout);
}

/** Lines of k0s itself and of containerd; what others log in a given minute depends on what runs beside the test. */
function isSteady(text: string): boolean {
  return /^time=/.test(text) && !/ component=(?!containerd\b)/.test(text);
}

function textOf(lines: readonly LogLine[]): string {
  return lines.map(({ text }) => text).join("\n");
}

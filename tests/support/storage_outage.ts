import { assert, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "./eventually.ts";
import { NumberedWriter } from "./numbered_writer.ts";
import type { TestNode } from "./test_node.ts";

/** How long the server is away, in milliseconds. */
const AWAY_MS = 20_000;

/** A server that keeps a cluster's state, and which process shows that it is missed. */
export interface MissedServer {
  server: { start(): Promise<void>; stop(): Promise<void> };
  /** The process of the node that speaks to it. */
  process: string;
  /** What the status calls the server. */
  about: string;
  /** What the status says of the cause. @default {/refused/} */
  cause?: RegExp;
}

/**
 * Stops the server of a running node for a while in which a writer writes.
 *
 * The status must name the cause, the API must recover by itself, and nothing acknowledged may be lost.
 */
export async function storageOutage(node: TestNode, missed: MissedServer): Promise<void> {
  const { server, process } = missed;
  await using writer = await NumberedWriter.start(node.machine);
  const wrote = async (count: number) => (await writer.acknowledged()).length > count;
  await eventually(() => wrote(20), { what: "writes are acknowledged", withinMs: 60_000 });
  await server.stop();
  const stoppedAt = performance.now();
  await statusNames(node, missed);
  await eventually(() => Promise.resolve(performance.now() - stoppedAt > AWAY_MS), {
    what: "the server has been away for long",
    withinMs: AWAY_MS + 5_000,
  });
  const before = (await writer.acknowledged()).length;
  assert(await writer.failures() > 0, "no write has failed without a server");
  await server.start();
  await eventually(() => wrote(before + 20), { what: "writes are acknowledged again", withinMs: 60_000 });
  await eventually(async () => (await reportOf(node, process)).state === "ready", {
    what: `${process} is ready again`,
    withinMs: 60_000,
  });
  await writer.checkAcknowledged();
}

/** Waits until the status says which server is missed, and why. */
export async function statusNames(node: TestNode, { process, about, cause = /refused/ }: MissedServer): Promise<void> {
  const reason = await eventually(async () => {
    const { state, reason } = await reportOf(node, process);
    return state !== "ready" && reason !== undefined && cause.test(reason) ? reason : undefined;
  }, { what: `k0s status says why ${process} is not ready`, withinMs: 60_000 });
  assertStringIncludes(reason, about);
  // The latest of several complaints about the same outage is shown, and the next may be another.
  await eventually(async () => {
    const { stdout } = await node.machine.k0s(["status"]);
    assertMatch(stdout.split("\n").find((line) => line.startsWith(`${process} `)) ?? "", cause);
    return true;
  }, { what: `k0s status as text says why ${process} is not ready`, withinMs: 60_000 });
}

async function reportOf(node: TestNode, process: string) {
  const report = (await node.status()).Processes.find(({ name }) => name === process);
  assert(report !== undefined, `no ${process}`);
  return report;
}

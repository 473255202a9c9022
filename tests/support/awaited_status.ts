import { assertEquals } from "@std/assert";
import type { StatusDocument } from "../../lib/status/mod.ts";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import type { TestNode } from "./test_node.ts";

/** How long the kubelet may take to fail as often as a case wants, in milliseconds. */
const WITHIN_MS = 120_000;

/** Waits until `k0s status` shows a line: a pod that fails is in one state after the other. */
export async function statusShows(machine: Machine, line: RegExp): Promise<void> {
  let last = "";
  const shown = eventually(async () => line.test(last = await statusText(machine)), {
    what: `k0s status shows ${line}`,
    withinMs: WITHIN_MS,
    everyMs: 1_000,
  });
  await shown.catch((cause) => {
    throw new Error(`k0s status does not show ${line}:\n${last}`, { cause });
  });
}

/** Waits until the status document says something. */
export async function statusWith(
  node: TestNode,
  says: (document: StatusDocument) => boolean,
): Promise<StatusDocument> {
  let last: StatusDocument | undefined;
  const found = eventually(async () => says(last = await node.status()) && last, {
    what: "the status document says it",
    withinMs: WITHIN_MS,
    everyMs: 1_000,
  });
  return await found.catch((cause) => {
    throw new Error(JSON.stringify({ ...last, ClusterConfig: undefined, Boot: undefined }), { cause });
  });
}

async function statusText(machine: Machine): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(["status"]);
  assertEquals(code, 0, stderr);
  return stdout;
}

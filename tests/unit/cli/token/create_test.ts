import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeJoinToken } from "../../../../lib/join/mod.ts";
import type { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";
import { runCommandLine } from "../../../../lib/command/mod.ts";
import { ROOT } from "../../../../lib/cli/tree.ts";
import { fakeContext } from "../_cli.ts";
import { FakeNode } from "./_node.ts";

/** How long the command waits between two attempts, in milliseconds. */
const RETRY_MS = 1_000;

Deno.test("k0s token create prints a token for a worker that is valid for a day", async () => {
  await using node = await FakeNode.start();

  const { stdout, stderr, exitCode } = await node.run("create");

  const { role, server, expiresAt } = decodeJoinToken(stdout);
  assertEquals([exitCode, stderr, role, server], [0, "", "worker", "https://10.0.0.1:6443"]);
  assertMatch(stdout, /^[^\n]+\n$/);
  // The fake clock stands at 2026-01-02T03:04:05Z.
  assertEquals(expiresAt?.toISOString(), "2026-01-03T03:04:05.000Z");
  assertEquals(node.secrets.size, 1);
});

Deno.test("k0s token create warns of a token that never expires", async () => {
  await using node = await FakeNode.start();

  const { stdout, stderr } = await node.run("create", "--role=controller", "--expiry=0s");

  assertEquals(decodeJoinToken(stdout, "controller").expiresAt, undefined);
  assertStringIncludes(stderr, "never expires");
  assertEquals(Object.keys([...node.secrets.values()][0]?.data as object).includes("expiration"), false);
});

Deno.test("k0s token create refuses before it creates anything", async () => {
  await using node = await FakeNode.start();
  const status = node.status!;
  const refusal = async (change: Record<string, unknown> | undefined, ...argv: string[]) => {
    node.status = change === undefined ? undefined : { ...status, ...change };
    return (await node.run("create", ...argv)).stderr.split("\n")[0];
  };

  assertEquals(
    await refusal({}, "--role=x"),
    'Error: unsupported role "x"; supported roles are "controller" and "worker"',
  );
  assertEquals(await refusal({}, "--expiry=1d"), 'Error: time: invalid duration "1d"');
  assertEquals(await refusal({}, "--expiry=-1h"), "Error: Cannot create a token that expired 1h0m0s ago");
  assertEquals(
    await refusal({ SingleNode: true }),
    "Error: refusing to create token: cannot join into a single node cluster",
  );
  assertEquals(await refusal({ Role: "worker" }), "Error: Cannot create a join token on a worker");
  assertStringIncludes(
    `${await refusal(undefined)}`,
    `Error: failed to get k0s status: status: can't get "status" via "${node.dataDir}/status.sock"`,
  );
  assertEquals(node.secrets.size, 0);
});

Deno.test("k0s token create names a missing authority", async () => {
  await using node = await FakeNode.start();
  await Deno.remove(`${node.dataDir}/pki/ca.crt`);

  assertStringIncludes((await node.run("create")).stderr, "check if the control plane is initialized on this node");
});

/** Lets time pass, each time that a command waits, until it is done. */
async function untilDone(command: Promise<unknown>, { clock }: { clock: unknown }, onWait: () => void) {
  const fake = clock as FakeClock;
  let isDone = false;
  const done = command.finally(() => isDone = true);
  await until("the command is done", async () => {
    if (fake.nextInMs !== RETRY_MS) return isDone;
    onWait();
    await fake.advance(RETRY_MS);
    return isDone;
  });
  await done;
}

Deno.test("k0s token create --wait waits for k0s and its API server, and says for what", async () => {
  await using node = await FakeNode.start();
  const { status } = node;
  node.status = undefined;
  node.failures = 2;
  const { context, written } = fakeContext({ http: node.http });
  const argv = ["token", "create", "--wait", "--data-dir", node.dataDir, "--status-socket", `${node.dataDir}/s.sock`];

  await untilDone(runCommandLine(ROOT, argv, context), context, () => {
    if (written.stderr !== "") node.status = status;
  });

  assertEquals(decodeJoinToken(written.stdout).role, "worker");
  assertMatch(written.stderr, /^Waiting for k0s: failed to get k0s status.*\nWaiting for k0s: .*503.*\n$/);
});

Deno.test("k0s token create --wait does not wait for what will not change", async () => {
  await using node = await FakeNode.start();
  node.status = { ...node.status, SingleNode: true };

  assertStringIncludes((await node.run("create", "--wait")).stderr, "single node cluster");
});

Deno.test("k0s token create --wait waits for the kubeconfig, and for the namespace of a new cluster", async () => {
  await using node = await FakeNode.start();
  const path = `${node.dataDir}/pki/admin.conf`;
  const kubeconfig = await Deno.readTextFile(path);
  await Deno.remove(path);
  node.failures = 1;
  node.failureStatus = 404;
  const { context, written } = fakeContext({ http: node.http });
  const argv = ["token", "create", "--wait", "--data-dir", node.dataDir, "--status-socket", `${node.dataDir}/s.sock`];

  await untilDone(runCommandLine(ROOT, argv, context), context, () => {
    if (written.stderr === "") return;
    // Whole at once, as k0s writes it: it is read meanwhile.
    Deno.writeTextFileSync(`${path}.new`, kubeconfig);
    Deno.renameSync(`${path}.new`, path);
  });

  assertEquals(decodeJoinToken(written.stdout).role, "worker");
  assertMatch(written.stderr, /^Waiting for k0s: Cannot reach the cluster.*\nWaiting for k0s: .*404.*\n$/);
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type ClusterConfig, defaultClusterConfig } from "../../../lib/config/mod.ts";
import { decodeJoinToken, issueJoinToken, type IssueTokenOptions } from "../../../lib/join/mod.ts";
import type { KubeObject } from "../../../lib/kube/mod.ts";
import { FakeRandom } from "../../support/fakes.ts";
import { aCa } from "../../support/cluster_fixture.ts";

function aConfig(single = false): ClusterConfig {
  return defaultClusterConfig({ dataDir: "/var/lib/k0s", single, hostAddress: "10.0.0.1" });
}

async function issue(changes: Partial<IssueTokenOptions> = {}) {
  const created: KubeObject[] = [];
  const create = <T extends KubeObject>(_type: unknown, object: T) => {
    created.push(object);
    return Promise.resolve(object);
  };
  const token = await issueJoinToken({
    client: { create },
    config: aConfig(),
    isSingle: false,
    role: "worker",
    expiresAt: new Date("2026-11-23T00:00:00Z"),
    caPem: await aCa(),
    random: new FakeRandom(),
    ...changes,
  });
  return { created, token: decodeJoinToken(token) };
}

Deno.test("issueJoinToken() gives each role the API that it joins at", async () => {
  const worker = await issue();
  const controller = await issue({ role: "controller" });

  assertEquals(
    [worker.token.role, worker.token.server, controller.token.role, controller.token.server],
    ["worker", "https://10.0.0.1:6443", "controller", "https://10.0.0.1:9443"],
  );
  const data = worker.created[0]?.data as Record<string, string>;
  assertEquals(`${atob(data["token-id"]!)}.${atob(data["token-secret"]!)}`, worker.token.credential);
  assertEquals(atob(data.expiration!), "2026-11-23T00:00:00Z");
  assertEquals(worker.token.expiresAt?.toISOString(), "2026-11-23T00:00:00.000Z");
});

Deno.test("issueJoinToken() refuses where nobody can join, as upstream does", async () => {
  const sqlite = aConfig(true);

  await assertRejects(
    () => issue({ isSingle: true }),
    K0sError,
    "refusing to create token: cannot join into a single node cluster",
  );
  await assertRejects(
    () => issue({ role: "controller", config: sqlite }),
    K0sError,
    "refusing to create token: cannot join controller into current storage",
  );
  assertEquals((await issue({ config: sqlite })).created.length, 1);
});

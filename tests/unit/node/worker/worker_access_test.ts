import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import type { TokenSource } from "../../../../lib/join/mod.ts";
import {
  findWorkerAccess,
  hostPortOf,
  joinedAccess,
  needsToken,
  requireAccess,
} from "../../../../lib/node/worker/worker_access.ts";
import { ensureKubeletClient, renderKubeconfig, renderTokenKubeconfig } from "../../../../lib/pki/mod.ts";
import { systemClock } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { ClusterFixture } from "../../../support/cluster_fixture.ts";

const UNREADABLE: TokenSource = {
  description: "token argument",
  read: () => Promise.reject(new K0sError("the token was read")),
};

function find(dataDir: string, token?: TokenSource) {
  const signal = new AbortController().signal;
  return findWorkerAccess({ paths: nodePaths({ dataDir }), token, ports: fakePorts(), signal });
}

Deno.test("findWorkerAccess() of a machine that has joined does not look at the token", async () => {
  await using cluster = await ClusterFixture.create();
  await ensureKubeletClient({
    paths: cluster.paths,
    nodeName: "a",
    server: "https://192.0.2.2:6443",
    lifetimeMs: 86_400_000,
    clock: systemClock,
  });

  const { access, caPem, isJoined } = await find(cluster.dataDir, UNREADABLE);

  assertEquals([access.server, caPem, isJoined], ["https://192.0.2.2:6443", cluster.read("ca.crt"), true]);
  assertEquals([access.clientCert?.includes("CERTIFICATE"), access.clientKey?.includes("PRIVATE KEY")], [true, true]);
});

Deno.test("findWorkerAccess() prefers kubelet-bootstrap.conf to the token", async () => {
  await using cluster = await ClusterFixture.create();
  const [caPem, certificatePem, keyPem] = ["ca.crt", "admin.crt", "admin.key"].map((name) => cluster.read(name));
  const text = renderKubeconfig({
    server: "https://192.0.2.9:6443",
    caPem: caPem!,
    certificatePem: certificatePem!,
    keyPem: keyPem!,
  });
  await Deno.writeTextFile(`${cluster.dataDir}/kubelet-bootstrap.conf`, text);

  assertEquals(await needsToken(cluster.paths), false);
  const { access, isJoined } = await find(cluster.dataDir, UNREADABLE);

  assertEquals([access.server, isJoined], ["https://192.0.2.9:6443", false]);
});

Deno.test("findWorkerAccess() shows a token of kubelet-bootstrap.conf to the API server alone", async () => {
  await using cluster = await ClusterFixture.create();
  const token = "abcdef.0123456789abcdef";
  const text = renderTokenKubeconfig({
    ...{ server: "https://192.0.2.9:6443", caPem: cluster.read("ca.crt"), token },
    ...{ cluster: "k0s", context: "k0s", user: "kubelet-bootstrap" },
  });
  await Deno.writeTextFile(`${cluster.dataDir}/kubelet-bootstrap.conf`, text);

  const { access, http } = await find(cluster.dataDir, UNREADABLE);

  assertEquals([access.token, http === undefined], [token, false]);
});

Deno.test("findWorkerAccess() reads the token last, and says when there is nothing", async () => {
  const dataDir = await Deno.makeTempDir();

  await assertRejects(() => find(dataDir, UNREADABLE), K0sError, "the token was read");
  assertEquals(await needsToken(nodePaths({ dataDir })), true);
  await assertRejects(() => find(dataDir), K0sError, "no join token given");
  await assertRejects(() => joinedAccess(nodePaths({ dataDir })), K0sError, "no join token given");
  const paths = nodePaths({ dataDir });
  await assertRejects(() => requireAccess({ paths, token: undefined }), K0sError, "no join token given");
  await requireAccess({ paths, token: UNREADABLE });
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("hostPortOf() has the port of the scheme where a URL names none", () => {
  assertEquals(["https://a.example", "http://a.example", "https://[2001:db8::1]:6443"].map(hostPortOf), [
    ...["a.example:443", "a.example:80", "[2001:db8::1]:6443"],
  ]);
});

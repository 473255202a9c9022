import { assert, assertEquals, assertMatch } from "@std/assert";
import { NodeLocalBalancer, removeNodeLocal } from "../../../lib/nllb/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { SETTINGS } from "./_settings.ts";

async function withBalancer(
  body: (facts: { balancer: NodeLocalBalancer; runDir: string; log: FakeLogger }) => Promise<void>,
): Promise<void> {
  const runDir = await Deno.makeTempDir();
  const log = new FakeLogger();
  try {
    const inputs = { settings: SETTINGS, paths: { runDir }, staticPodDir: `${runDir}/pods`, k0sVersion: "v1", log };
    const balancer = await NodeLocalBalancer.create({ ...inputs, bindAddress: "127.0.0.1" }, ["192.0.2.1:6443"]);
    await body({ balancer, runDir, log });
  } finally {
    await Deno.remove(runDir, { recursive: true });
  }
}

const modeOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;

Deno.test("NodeLocalBalancer.create() writes the proxy's files, which others may read, and the pod", () =>
  withBalancer(async ({ balancer, runDir }) => {
    assertEquals([balancer.server, balancer.kubeconfig], [
      "https://127.0.0.1:7443",
      `${runDir}/nllb/kubeconfig.yaml`,
    ]);
    assertEquals(await modeOf(`${runDir}/nllb`), 0o700);
    assertEquals(await modeOf(`${runDir}/nllb/traefik`), 0o755);
    assertEquals(await modeOf(`${runDir}/nllb/traefik/config.yaml`), 0o444);
    assertMatch(await Deno.readTextFile(`${runDir}/nllb/traefik/routing.yaml`), /192\.0\.2\.1:8132/);
    assertMatch(await Deno.readTextFile(`${runDir}/pods/k0s-nllb.yaml`), /^kind: Pod$/m);
  }));

Deno.test("NodeLocalBalancer.update() has the proxy lead elsewhere, and leaves the pod alone", () =>
  withBalancer(async ({ balancer, runDir }) => {
    const pod = await Deno.stat(`${runDir}/pods/k0s-nllb.yaml`);

    await balancer.update(["192.0.2.3:6443", "192.0.2.2:6443"]);

    const routing = await Deno.readTextFile(`${runDir}/nllb/traefik/routing.yaml`);
    assert(routing.includes("192.0.2.2:6443") && !routing.includes("192.0.2.1:6443"));
    assertEquals(balancer.apiServers, ["192.0.2.2:6443", "192.0.2.3:6443"]);
    assertEquals((await Deno.stat(`${runDir}/pods/k0s-nllb.yaml`)).ino, pod.ino);
  }));

Deno.test("NodeLocalBalancer.update() writes nothing if nothing is other", () =>
  withBalancer(async ({ balancer, runDir }) => {
    const before = await Deno.stat(`${runDir}/nllb/traefik/routing.yaml`);

    await balancer.update(["192.0.2.1:6443"]);

    assertEquals((await Deno.stat(`${runDir}/nllb/traefik/routing.yaml`)).ino, before.ino);
  }));

Deno.test("NodeLocalBalancer.update() refuses to cut the node off", () =>
  withBalancer(async ({ balancer, log }) => {
    await balancer.update([]);

    assertEquals(balancer.apiServers, ["192.0.2.1:6443"]);
    assertEquals(log.records.at(-1)?.message, "Refusing to remove all upstream API server addresses");
  }));

Deno.test("removeNodeLocal() leaves nothing of it, and what is not its own", () =>
  withBalancer(async ({ runDir }) => {
    await Deno.writeTextFile(`${runDir}/pods/other.yaml`, "");

    await removeNodeLocal({ runDir }, `${runDir}/pods`);
    await removeNodeLocal({ runDir }, `${runDir}/pods`);

    assertEquals([...Deno.readDirSync(runDir)].map(({ name }) => name), ["pods"]);
    assertEquals([...Deno.readDirSync(`${runDir}/pods`)].map(({ name }) => name), ["other.yaml"]);
  }));

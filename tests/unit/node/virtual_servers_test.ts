import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type KeepalivedConfig, keepalivedConfig } from "../../../lib/config/mod.ts";
import type { Tool } from "../../../lib/host/mod.ts";
import { keepVirtualServers, prepareVirtualServers, setKeepalivedState } from "../../../lib/node/virtual_servers.ts";
import { aClusterConfig, aControllerState } from "../../support/a_controller.ts";
import { until } from "../../support/until.ts";

const IP: Tool = { path: "ip", run: () => Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "" }) };

async function aState() {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const { spec } = aClusterConfig();
  const keepalived: KeepalivedConfig = {
    userSpaceProxyBindPort: 6444,
    virtualServers: [{
      ...{ ipAddress: "192.0.2.5", delayLoop: "1m0s", persistenceTimeoutSeconds: 360 },
      ...{ lbAlgo: "rr", lbKind: "DR" },
    }],
  };
  const controlPlaneLoadBalancing = { enabled: true, type: "Keepalived", keepalived } as const;
  const config = aClusterConfig({ network: { ...spec.network, controlPlaneLoadBalancing } });
  const state = aControllerState({ dataDir, config });
  const file = (kind: string) => `${dataDir}/run/keepalived-virtualservers-${kind}.conf`;
  return { dataDir, state, settings: keepalivedConfig(config)!, file };
}

/** A child that notes each SIGHUP, under the pid file of keepalived. */
async function aKeepalived(runDir: string) {
  const script = 'n=0; trap \'n=$((n+1)); echo $n > "$0.hups"\' HUP; echo 0 > "$0.hups"; while :; do sleep 0.02; done';
  const child = new Deno.Command("sh", { args: ["-c", script, `${runDir}/k`], stdout: "null", stderr: "null" }).spawn();
  await until("it traps", async () => await Deno.stat(`${runDir}/k.hups`).then(() => true, () => false));
  await Deno.writeTextFile(`${runDir}/keepalived.pid`, `${child.pid}\n`);
  return {
    hups: async () => Number(await Deno.readTextFile(`${runDir}/k.hups`)),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

Deno.test("prepareVirtualServers() has none in force before keepalived says so", async () => {
  const { dataDir, state, settings, file } = await aState();

  await prepareVirtualServers(state, settings, IP);

  assertEquals(await Deno.readLink(file("consumed")), "/dev/null");
  assertMatch(await Deno.readTextFile(file("generated")), /^virtual_server 192\.0\.2\.5 /);
  assertEquals((await Deno.stat(file("generated"))).mode! & 0o777, 0o600);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("keepVirtualServers() follows the controllers, and tells keepalived", async () => {
  const { dataDir, state, settings, file } = await aState();
  await prepareVirtualServers(state, settings, IP);
  await using process = await aKeepalived(`${dataDir}/run`);
  const stop = new AbortController();
  const keeping = keepVirtualServers(state, settings, stop.signal).catch(() => {});

  state.controllers.addresses = ["192.0.2.11", "192.0.2.12"];

  await until("keepalived was told", async () => await process.hups() > 0);
  assertMatch(await Deno.readTextFile(file("generated")), /real_server 192\.0\.2\.12 /);
  stop.abort();
  await keeping;
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("setKeepalivedState() puts the virtual servers in force, and out of it", async () => {
  const { dataDir, file } = await aState();
  const runDir = `${dataDir}/run`;
  await using process = await aKeepalived(runDir);

  await setKeepalivedState(runDir, "MASTER");
  assertEquals(await Deno.readLink(file("consumed")), file("generated"));
  await until("keepalived was told", async () => await process.hups() === 1);
  await setKeepalivedState(runDir, "BACKUP");
  assertEquals(await Deno.readLink(file("consumed")), "/dev/null");
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("setKeepalivedState() refuses what is none", async () => {
  const { dataDir } = await aState();
  const runDir = `${dataDir}/run`;
  await Deno.writeTextFile(`${runDir}/file`, "");
  const cases: [string, string, RegExp][] = [
    [`${runDir}/none`, "MASTER", /^run directory ".*none" is invalid: no such file or directory$/],
    [`${runDir}/file`, "MASTER", /^run directory ".*file" is not a directory$/],
    [runDir, "FAULT", /^invalid state FAULT, expected MASTER or BACKUP$/],
    [runDir, "MASTER", /^Cannot tell keepalived to read its configuration: it does not run$/],
  ];

  for (const [directory, state, message] of cases) {
    const { message: said } = await assertRejects(() => setKeepalivedState(directory, state), K0sError);
    assertMatch(said, message);
  }
  await Deno.remove(dataDir, { recursive: true });
});

import { assertEquals } from "@std/assert";
import { reconcileVrrpWeight, writeVrrpWeight } from "../../../lib/cplb/vrrp_weight.ts";
import { aClusterConfig, fakePorts } from "../../support/a_controller.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { until } from "../../support/until.ts";

Deno.test("writeVrrpWeight() writes what is added to the priority", async () => {
  const runDir = await Deno.makeTempDir();
  await Deno.mkdir(`${runDir}/keepalived`);
  const told: string[] = [];
  for (const health of ["healthy", "unhealthy", "stopping"] as const) {
    await writeVrrpWeight({ runDir }, health);
    told.push(await Deno.readTextFile(`${runDir}/keepalived/api-health`));
  }

  assertEquals(told, ["0\n", "-100\n", "-254\n"]);
  await Deno.remove(runDir, { recursive: true });
});

Deno.test("reconcileVrrpWeight() gives the addresses away after three failed probes, takes part again, and leaves at the end", async () => {
  const dataDir = await Deno.makeTempDir();
  for (const folder of ["run/keepalived", "pki"]) await Deno.mkdir(`${dataDir}/${folder}`, { recursive: true });
  for (const name of ["ca.crt", "admin.crt", "admin.key"]) await Deno.writeTextFile(`${dataDir}/pki/${name}`, "");
  const [ports, http] = [fakePorts(), new FakeHttp()];
  const paths = { pkiDir: `${dataDir}/pki`, runDir: `${dataDir}/run` };
  const health = () => Deno.readTextFile(`${dataDir}/run/keepalived/api-health`);
  await writeVrrpWeight(paths, "healthy");
  const stop = new AbortController();
  const reconciling = reconcileVrrpWeight({ config: aClusterConfig(), paths, ports: { ...ports, http } }, stop.signal)
    .catch(() => {});
  // Time passes only between two probes, since a probe has a deadline; it is over when the pause after it has begun.
  const probes = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const seen = http.requested.length;
      if (seen > 0) await ports.clock.advance(1_000);
      await until("it has probed", () => http.requested.length > seen && ports.clock.nextInMs === 1_000);
    }
  };

  http.answer = () => new Response("", { status: 500 });
  await probes(2);
  assertEquals(await health(), "0\n");
  await probes(1);
  assertEquals(await health(), "-100\n");
  http.answer = () => new Response("ok");
  await probes(1);
  assertEquals(await health(), "0\n");
  stop.abort();
  await reconciling;
  assertEquals(await health(), "-254\n");
  await Deno.remove(dataDir, { recursive: true });
});

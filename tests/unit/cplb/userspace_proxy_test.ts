import { assert, assertEquals } from "@std/assert";
import { shareInUserspace } from "../../../lib/cplb/userspace_proxy.ts";
import { ControllerSet } from "../../../lib/reconcilers/mod.ts";
import { aClusterConfig, fakePorts } from "../../support/a_controller.ts";
import { aFreePort } from "../../support/free_port.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { flushPromises } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

const INSTANCE = { virtualIPs: ["192.0.2.5/24"], authPass: "x", advertIntervalSeconds: 1, addressLabel: 1 };

Deno.test("shareInUserspace() redirects to its proxies, follows the controllers, and takes the rules back", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { spec } = aClusterConfig();
  const keepalived = { userSpaceProxyBindPort: aFreePort(), vrrpInstances: [INSTANCE] };
  const controlPlaneLoadBalancing = { enabled: true, type: "Keepalived", keepalived } as const;
  const config = aClusterConfig({
    api: { ...spec.api, port: listener.addr.port },
    network: { ...spec.network, controlPlaneLoadBalancing },
  });
  const [ports, spawn, http] = [fakePorts(), new FakeSpawn(), new FakeHttp()];
  const restored: string[] = [];
  spawn.answer = (_, { stdin }) => (typeof stdin === "string" && restored.push(stdin), {});
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/pki`);
  for (const name of ["ca.crt", "admin.crt", "admin.key"]) await Deno.writeTextFile(`${dataDir}/pki/${name}`, "");
  const controllers = new ControllerSet();
  const paths = { binDir: `${dataDir}/bin`, pkiDir: `${dataDir}/pki` };
  const inputs = { config, controllers, paths, ports: { ...ports, spawn, http }, sharesAgents: true };
  const stop = new AbortController();
  const sharing = shareInUserspace(inputs, stop.signal).catch(() => {});

  await until("connections are redirected", () => restored.length === 1);
  const rules = restored[0]!.split("\n").filter((line) => line.startsWith("-A"));
  assertEquals(rules.length, 2, "the API and konnectivity");
  assert(
    rules[0]!.endsWith(`--dport ${listener.addr.port} -j REDIRECT --to-ports ${keepalived.userSpaceProxyBindPort}`),
  );
  assert(rules[1]!.includes("--dport 8132 "));

  // Each round of probes is waited for: one that goes on behind the end of this test would meet the next.
  const isRoundOver = (probes: number) => http.requested.length === probes && ports.clock.nextInMs === 1_000;
  await until("there was nothing to probe", () => isRoundOver(0));
  controllers.addresses = ["127.0.0.1"];
  await flushPromises();
  await ports.clock.advance(1_000);
  await until("the controller is probed", () => isRoundOver(1));
  using client = await Deno.connect({ hostname: "127.0.0.1", port: keepalived.userSpaceProxyBindPort });
  using server = await listener.accept();
  await client.write(new Uint8Array([42]));
  const got = new Uint8Array(1);
  await server.read(got);
  assertEquals(got[0], 42);

  stop.abort();
  await until("the rules are gone", async () => {
    await ports.clock.advance(1_000);
    return spawn.runs.some((run) => run.includes("-X"));
  });
  await sharing;
  await Deno.remove(dataDir, { recursive: true });
});

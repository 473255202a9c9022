import { assertEquals } from "@std/assert";
import { kubeControllerManager, kubelet, kubeScheduler } from "../../../lib/components/mod.ts";
import { askedAt, healthEndpoint } from "../../../lib/components/health_endpoint.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const TIMING = { everyMs: 1, withinMs: 2 };

/** Flags of the operator, and where a program is then asked. */
const PLACES: readonly [extraArgs: Record<string, string>, url: string | undefined, address: string | undefined][] = [
  [{}, "https://127.0.0.1:10259/healthz", "127.0.0.1"],
  [{ "secure-port": "11000" }, "https://127.0.0.1:11000/healthz", "127.0.0.1"],
  [{ "bind-address": "192.0.2.2" }, "https://192.0.2.2:10259/healthz", "192.0.2.2"],
  [{ "bind-address": "0.0.0.0" }, "https://127.0.0.1:10259/healthz", undefined],
  [{ "bind-address": "::" }, "https://[::1]:10259/healthz", undefined],
  [{ "secure-port": "0" }, undefined, undefined],
];

for (const [extraArgs, url, address] of PLACES) {
  Deno.test(`askedAt() asks a program with ${JSON.stringify(extraArgs)} at ${url}`, () => {
    const { listens, ready } = askedAt(healthEndpoint({ extraArgs }, 10_259), TIMING);

    assertEquals(ready.kind === "http" ? ready.url : undefined, url);
    assertEquals(listens.length, url === undefined ? 0 : 1);
    assertEquals(listens[0]?.address, address);
  });
}

const COMMON = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  leaderElect: false,
  verbosity: "1",
  featureGates: "",
  certificatesDigest: "",
  rawArgs: ["--secure-port=11001"],
};

Deno.test("programs of the control plane are asked at the port that raw arguments name", () => {
  const scheduler = kubeScheduler.spec({ ...COMMON, extraArgs: {} });
  const manager = kubeControllerManager.spec({
    ...COMMON,
    podCidr: "10.0.0.0/16",
    serviceCidr: "10.1.0.0/16",
    families: ["IPv4"],
    commandLineArgs: {},
    extraArgs: {},
  });

  for (const { listens } of [scheduler, manager]) assertEquals(listens, [{ port: 11_001, address: "127.0.0.1" }]);
});

Deno.test("kubelet.spec() asks where the worker profile says, or a flag, which wins", () => {
  const urlWith = (extraArgs: Record<string, string>) => {
    const { ready, listens } = kubelet.spec({
      paths: nodePaths(),
      nodeName: "a",
      kubeconfig: "/k",
      labels: {},
      hasCloudProvider: false,
      verbosity: "1",
      extraArgs,
      config: "",
      profile: { healthzPort: 11_002, port: 11_003 },
    });
    return [ready.kind === "http" ? ready.url : "", ...listens.map(({ port }) => port)];
  };

  assertEquals(urlWith({}), ["http://127.0.0.1:11002/healthz", 11_003, 11_002]);
  assertEquals(urlWith({ "healthz-port": "11004" }), ["http://127.0.0.1:11004/healthz", 11_003, 11_004]);
});

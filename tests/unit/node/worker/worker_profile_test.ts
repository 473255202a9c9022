import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { apiErrorFrom, type KubeClient, KubeUnreachableError } from "../../../../lib/kube/mod.ts";
import { loadWorkerProfile, parseWorkerProfile } from "../../../../lib/node/worker/worker_profile.ts";
import { systemClock, systemRandom } from "../../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const DATA = {
  kubeletConfiguration: '{"clusterDNS":["10.96.0.10"]}',
  pauseImage: '{"image":"registry.example.com/pause","version":"1"}',
};

/** A client that fails in a way, or gives the ConfigMap. */
function clientOf(answer: Error | Record<string, string>): { client: Pick<KubeClient, "get">; asked: string[] } {
  const asked: string[] = [];
  const get = (_type: unknown, name: string) => {
    asked.push(name);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ data: answer });
  };
  return { client: { get } as unknown as Pick<KubeClient, "get">, asked };
}

/** Time passes at once. */
const HURRIED = { now: () => systemClock.now(), monotonicMs: () => 0, sleep: () => Promise.resolve() };

async function load(
  dataDir: string,
  client: Pick<KubeClient, "get">,
  { log = new FakeLogger(), connect }: { log?: FakeLogger; connect?: Connect } = {},
) {
  const ports = { clock: HURRIED, random: systemRandom, log };
  const signal = new AbortController().signal;
  const loading = loadWorkerProfile({ client, connect, name: "fast", paths: { dataDir }, ports, signal });
  return (await loading).profile;
}

type Connect = (server: string) => Pick<KubeClient, "get"> & Disposable;

const BALANCED = {
  ...DATA,
  apiServerAddresses: '["192.0.2.2:6443","192.0.2.3:6443"]',
  konnectivity: '{"enabled":true,"agentPort":8138}',
  nodeLocalLoadBalancing: '{"enabled":true,"type":"Traefik","traefik":{"image":{"image":"t","version":"v3"}}}',
};
const SILENT = new KubeUnreachableError("Cannot GET: refused");

/** Connects to servers that give what is noted for them. */
function others(answers: Record<string, Error | Record<string, string>>): Connect {
  return (server) => ({ get: clientOf(answers[server] ?? SILENT).client.get, [Symbol.dispose]: () => {} });
}

Deno.test("parseWorkerProfile() names the pause image as the cluster does", () => {
  const profile = parseWorkerProfile({ ...DATA, dualStackEnabled: "true", primaryAddressFamily: '"IPv6"' });

  assertEquals(profile.pauseImage, "registry.example.com/pause:1");
  assertEquals(profile.imageReferences["pause"], "registry.example.com/pause:1");
  assertEquals([profile.kubeletConfiguration["clusterDNS"], profile.isDualStack, profile.primaryFamily], [
    ["10.96.0.10"],
    true,
    "IPv6",
  ]);
});

Deno.test("parseWorkerProfile() says whether k0s is the cloud provider", () => {
  assertEquals(parseWorkerProfile(DATA).isCloudProvider, false);
  assertEquals(parseWorkerProfile({ ...DATA, k0sCloudProvider: "true" }).isCloudProvider, true);
});

Deno.test("parseWorkerProfile() says whether the kernel's settings are protected", () => {
  assertEquals(parseWorkerProfile(DATA).protectsKernelDefaults, false);
  assertEquals(parseWorkerProfile({ ...DATA, protectKernelDefaults: "true" }).protectsKernelDefaults, true);
});

Deno.test("parseWorkerProfile() refuses what is not a profile", () => {
  assertThrows(() => parseWorkerProfile({}), K0sError, "no kubeletConfiguration");
  assertThrows(() => parseWorkerProfile({ kubeletConfiguration: "{" }), K0sError, "is not JSON");
});

Deno.test("loadWorkerProfile() asks for its profile in this version, and keeps a copy", () =>
  inDirectory(async (dataDir) => {
    const { client, asked } = clientOf(DATA);

    await load(dataDir, client);

    assertEquals(asked, ["worker-config-fast-1.37"]);
    const copy = JSON.parse(await Deno.readTextFile(`${dataDir}/worker-profile.yaml`));
    assertEquals(copy, { name: "fast", data: DATA });
  }));

const STARTING = {
  "nothing answers": SILENT,
  "roles are not known yet": apiErrorFrom("GET", 403, "no relationship found between node 'a' and this object"),
  "the profile is not written yet": apiErrorFrom("GET", 404, "not found"),
  "the server is busy": apiErrorFrom("GET", 429, "too many requests"),
  "the store is away": apiErrorFrom("GET", 500, "etcdserver: request timed out"),
  "the server is behind something that is up": apiErrorFrom("GET", 503, "<html>"),
};

for (const [what, error] of Object.entries(STARTING)) {
  Deno.test(`loadWorkerProfile() goes by its copy while ${what}, and says so`, () =>
    inDirectory(async (dataDir) => {
      await load(dataDir, clientOf(DATA).client);
      const log = new FakeLogger();
      const { client, asked } = clientOf(error);

      const profile = await load(dataDir, client, { log });

      assertEquals([profile.pauseImage, asked.length], ["registry.example.com/pause:1", 4]);
      assertEquals(log.records.at(-1)?.message, "Starting with the worker profile of an earlier start");
    }));

  Deno.test(`loadWorkerProfile() insists without a copy while ${what}`, () =>
    inDirectory(async (dataDir) => {
      const { client, asked } = clientOf(error);

      await assertRejects(() => load(dataDir, client), K0sError);

      assertEquals(asked.length, 34);
    }));
}

Deno.test("loadWorkerProfile() takes what the server says once it has started", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf({ ...DATA, pauseImage: '{"image":"former","version":"1"}' }).client);
    const [starting, started] = [clientOf(STARTING["roles are not known yet"]), clientOf(DATA)];
    const get: typeof started.client.get = (...given) =>
      (starting.asked.length < 3 ? starting : started).client.get(...given);

    assertEquals((await load(dataDir, { get })).pauseImage, "registry.example.com/pause:1");
  }));

Deno.test("loadWorkerProfile() goes by its copy when the cluster's has been damaged", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf(DATA).client);

    const profile = await load(dataDir, clientOf({ kubeletConfiguration: "{" }).client);

    assertEquals(profile.pauseImage, "registry.example.com/pause:1");
  }));

for (
  const [what, error, says] of [
    ["an unknown profile", apiErrorFrom("GET", 403, "forbidden"), 'worker profile "fast"'],
    ["a deleted node", apiErrorFrom("GET", 401, "Unauthorized"), "needs to be rejoined"],
    ["a silent server", new KubeUnreachableError("Cannot GET: refused"), "refused"],
  ] as const
) {
  Deno.test(`loadWorkerProfile() explains ${what}`, () =>
    inDirectory(async (dataDir) => {
      await assertRejects(() => load(dataDir, clientOf(error).client), K0sError, says);
    }));
}

Deno.test("loadWorkerProfile() has credentials refused for minutes before it believes it, copy or not", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf(DATA).client);
    const { client, asked } = clientOf(apiErrorFrom("GET", 401, "Unauthorized"));

    await assertRejects(() => load(dataDir, client), K0sError, "needs to be rejoined");

    assertEquals(asked.length, 34);
  }));

Deno.test("parseWorkerProfile() reads how a node balances, and imports the proxy's image only then", () => {
  const { nodeLocal, apiServers, imageReferences } = parseWorkerProfile(BALANCED);

  assertEquals([nodeLocal?.type, nodeLocal?.konnectivityAgentPort], ["Traefik", 8138]);
  assertEquals(apiServers, ["192.0.2.2:6443", "192.0.2.3:6443"]);
  assertEquals(imageReferences["nodeLocalLoadBalancing.traefik"], "t:v3");
  const plain = parseWorkerProfile(DATA);
  assertEquals([plain.nodeLocal, plain.apiServers, "nodeLocalLoadBalancing.traefik" in plain.imageReferences], [
    ...[undefined, [], false],
  ]);
});

Deno.test("loadWorkerProfile() asks the other API servers too, once it knows them from a balanced cluster", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf(BALANCED).client);
    const changed = { ...BALANCED, apiServerAddresses: '["192.0.2.3:6443"]' };
    const connect = others({ "https://192.0.2.3:6443": changed });

    const profile = await load(dataDir, clientOf(SILENT).client, { connect });

    assertEquals(profile.apiServers, ["192.0.2.3:6443"]);
  }));

Deno.test("loadWorkerProfile() goes by what one server says rather than by the silence of another", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf(BALANCED).client);
    const connect = others({ "https://192.0.2.3:6443": apiErrorFrom("GET", 401, "Unauthorized") });

    await assertRejects(() => load(dataDir, clientOf(SILENT).client, { connect }), K0sError, "needs to be rejoined");
  }));

Deno.test("loadWorkerProfile() asks nobody else in a cluster that does not balance", () =>
  inDirectory(async (dataDir) => {
    await load(dataDir, clientOf({ ...BALANCED, nodeLocalLoadBalancing: '{"enabled":false}' }).client);
    const asked: string[] = [];
    const connect: Connect = (server) => (asked.push(server), others({})(server));

    await load(dataDir, clientOf(SILENT).client, { connect });

    assertEquals(asked, []);
  }));

Deno.test("parseWorkerProfile() has registries of hosts that may name a directory, and none where none are given", () => {
  const of = (registries: unknown) =>
    parseWorkerProfile({ kubeletConfiguration: "{}", registries: JSON.stringify(registries) }).registries;

  assertEquals(of([{ host: "docker.io" }, { host: "../x" }, { host: "*" }, "x", {}]), [{ host: "docker.io" }, {
    host: "*",
  }]);
  assertEquals([of([]), of("x"), parseWorkerProfile({ kubeletConfiguration: "{}" }).registries], [
    [],
    undefined,
    undefined,
  ]);
});

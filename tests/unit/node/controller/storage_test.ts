import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CancelledError, K0sError } from "../../../../lib/base/mod.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import {
  bringUpStorage,
  checkStorageFiles,
  probeStorageServers,
  storageFiles,
} from "../../../../lib/node/controller/storage.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";
import { until } from "../../../support/until.ts";

const USERS = {
  etcd: { uid: 1, gid: 0 },
  kine: { uid: 4_000, gid: 0 },
  kubeApiserver: { uid: 4_000, gid: 0 },
  kubeScheduler: { uid: 3, gid: 0 },
  konnectivityServer: { uid: 4, gid: 0 },
};

function withKine(dataSource: string, extraArgs: Record<string, string> = {}): ClusterConfig {
  return aClusterConfig({ storage: { type: "kine", kine: { dataSource, extraArgs } } });
}

const EXTERNAL: ClusterConfig["spec"]["storage"] = {
  type: "etcd",
  etcd: {
    peerAddress: "192.0.2.2",
    ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" },
    externalCluster: {
      endpoints: ["https://192.0.2.9:2379"],
      etcdPrefix: "one",
      caFile: "/proc/nowhere/ca.crt",
      clientCertFile: "/proc/nowhere/client.crt",
      clientKeyFile: "/proc/nowhere/client.key",
    },
  },
};

Deno.test("storageFiles() are those of the data source, of kine's arguments and of an external etcd", () => {
  const config = withKine("postgres://h/d?sslrootcert=/ca", { "cert-file": "/c", "key-file": "/k" });

  assertEquals(storageFiles(config), ["/ca", "/c", "/k"]);
  assertEquals(storageFiles(aClusterConfig({ storage: EXTERNAL })), [
    "/proc/nowhere/ca.crt",
    "/proc/nowhere/client.crt",
    "/proc/nowhere/client.key",
  ]);
  assertEquals(storageFiles(aClusterConfig()), []);
});

Deno.test("checkStorageFiles() names the file that kine could not read", async () => {
  const config = withKine("mysql://u@tcp(h)/d", { "ca-file": "/proc/nowhere/ca.crt" });

  const error = await assertRejects(() => checkStorageFiles(config, USERS), K0sError);

  assertStringIncludes(
    error.message,
    'user 4000, which runs it, cannot read "/proc/nowhere/ca.crt": there is no such file',
  );
});

Deno.test("probeStorageServers() forbids a first start only, and names server, port and database", async () => {
  // An address of its own: at the usual one, a test beside this one may get the port as soon as it is free.
  const listener = Deno.listen({ hostname: "127.7.7.8", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const config = withKine(`postgres://u:secret@127.7.7.8:${port}/d`);
  const probe = (isFirstStart: boolean) => probeStorageServers({ config, ports: fakePorts(), isFirstStart });
  assertEquals((await probe(true))[0]?.verdict, "pass");
  listener.close();

  const [first] = await probe(true);
  const [later] = await probe(false);

  assertEquals([first?.verdict, later?.verdict], ["rejected", "warning"]);
  assertEquals(first?.prop, `PostgreSQL at 127.7.7.8:${port}, database "d", user "u"`);
});

Deno.test("probeStorageServers() asks an external etcd, and nobody where k0s runs the storage", async () => {
  const inputs = { ports: fakePorts(), isFirstStart: true };
  const error = await assertRejects(
    () => probeStorageServers({ ...inputs, config: aClusterConfig({ storage: EXTERNAL }) }),
    K0sError,
  );
  assertStringIncludes(error.message, '"/proc/nowhere/ca.crt" of spec.storage.etcd.externalCluster');
  assertEquals(await probeStorageServers({ ...inputs, config: aClusterConfig() }), []);
});

interface StartingKine {
  bringingUp: Promise<void>;
  ports: ReturnType<typeof fakePorts>;
  stop: AbortController;
  print(line: string): void;
}

/** A controller whose kine is started and prints what the test says. */
async function withStartingKine(run: (inputs: StartingKine) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  for (const folder of ["run", "logs"]) await Deno.mkdir(`${dataDir}/${folder}`);
  const ports = fakePorts();
  const state = aControllerState({ ports, dataDir, config: withKine("postgres://u:secret@h/d") });
  state.learn({ users: USERS, certificates: {} });
  const stop = new AbortController();
  const bringingUp = bringUpStorage(state, stop.signal);
  bringingUp.catch(() => {});
  const { children } = ports.spawn as FakeSpawn;
  await until("kine is started", () => children.length === 1);
  try {
    await run({ bringingUp, ports, stop, print: (line) => children[0]!.print(line) });
  } finally {
    stop.abort();
    let hasStopped = false;
    const stopped = state.inputs.supervisor.stopAll().then(() => hasStopped = true);
    await until("all is stopped", async () => {
      await ports.clock.advance(1_000);
      return hasStopped;
    });
    await stopped;
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("bringUpStorage() gives up as soon as the database refuses us, with the reason", () =>
  withStartingKine(async ({ bringingUp, ports, print }) => {
    print("ERRO[2026] Failed to ping database connection: FATAL: wrong password for u:secret (SQLSTATE 28P01)");
    let thrown: unknown;
    bringingUp.catch((error: unknown) => thrown = error);
    await until("it has given up", async () => {
      await ports.clock.advance(200);
      return thrown !== undefined;
    });

    assertEquals(
      (thrown as K0sError).message,
      'Cannot open the cluster\'s database: PostgreSQL at h:5432, database "d", user "u": ' +
        "FATAL: wrong password for u:*** (SQLSTATE 28P01)",
    );
  }));

Deno.test("bringUpStorage() keeps waiting for a database that is not there yet", () =>
  withStartingKine(async ({ bringingUp, ports, print, stop }) => {
    print("ERRO[2026] Failed to ping database connection: connection refused");
    for (let passedMs = 0; passedMs < 10_000; passedMs += 200) await ports.clock.advance(200);
    stop.abort();

    await assertRejects(() => bringingUp, CancelledError);
  }));

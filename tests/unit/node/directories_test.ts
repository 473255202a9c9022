import { assertEquals, assertRejects } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import {
  checkDataDirectory,
  checkKineDirectory,
  makeBaseDirectories,
  makeKonnectivityDirectory,
  makeStorageDirectories,
  removeInterruptedWrites,
} from "../../../lib/node/directories.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import { aClusterConfig, anEtcdConfig, fakePorts } from "../../support/a_controller.ts";

const OWNER = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
const users = { etcd: OWNER, kine: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER };

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

Deno.test("makeBaseDirectories() sets modes whatever was there, and the logs are for root alone", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    await Deno.mkdir(paths.logsDir);
    await Deno.writeTextFile(`${paths.logsDir}/kine.log`, "", { mode: 0o644 });

    await makeBaseDirectories(paths);

    const directories = [dataDir, paths.binDir, paths.pkiDir, paths.manifestsDir, paths.logsDir];
    assertEquals(directories.map(modeOf), [0o755, 0o755, 0o751, 0o755, 0o711]);
    assertEquals(modeOf(`${paths.logsDir}/kine.log`), 0o600);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

const REFUSED: [dataDir: string, because: string][] = [
  ["/", "does not hold what a node of k0s leaves"],
  ["/tmp", "may be used by every account"],
  ["/var/lib", "does not hold what a node of k0s leaves"],
  ["/proc/self/root/tmp", "may be used by every account"],
];
for (const [dataDir, because] of REFUSED) {
  Deno.test(`checkDataDirectory() refuses ${dataDir}`, async () => {
    const message = `Cannot use "${dataDir}" as data directory: it belongs to the system, and ${because}`;
    await assertRejects(() => checkDataDirectory({ dataDir }), K0sError, message);
  });
}

Deno.test("checkDataDirectory() lets pass what does not exist, and any directory that is not the system's", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/other`, "");

  for (const dataDir of [directory, `${directory}/new`, `${directory}/other`]) await checkDataDirectory({ dataDir });
  await Deno.remove(directory, { recursive: true });
});

Deno.test({
  name: "makeBaseDirectories() makes a data directory of another account root's",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const dataDir = await Deno.makeTempDir();
    await Deno.chown(dataDir, 64_001, 64_101);

    await makeBaseDirectories(nodePaths({ dataDir, runDir: `${dataDir}/run` }));

    assertEquals(Deno.statSync(dataDir).uid, 0);
    await Deno.remove(dataDir, { recursive: true });
  },
});

Deno.test("makeStorageDirectories() makes room for the SQLite database and kine's socket", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    const dataSource = `sqlite://file:${dataDir}/db/state.db?mode=rwc`;
    const config = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });

    await makeStorageDirectories(paths, { config, users });

    assertEquals([`${dataDir}/db`, `${dataDir}/run/kine`].map(modeOf), [0o700, 0o700]);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("makeStorageDirectories() makes etcd's directory, and keeps that of its certificates for root", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });

    await makeStorageDirectories(paths, { config: anEtcdConfig(), users });

    assertEquals([paths.etcdDataDir, paths.etcdPkiDir].map(modeOf), [0o700, 0o711]);
    assertEquals(Deno.statSync(paths.etcdPkiDir).uid, OWNER.uid);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("makeKonnectivityDirectory() lets the group that the socket inherits in, and nobody else", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });

    await makeKonnectivityDirectory(paths, users);

    assertEquals(modeOf(paths.konnectivitySocketDir), 0o2710);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test({
  name: "makeStorageDirectories() opens kine's socket to the API server's group where that has another account",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const dataDir = await Deno.makeTempDir();
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    const config = aClusterConfig();
    const kine = { uid: 64_001, gid: 64_101 };
    const socketDir = `${paths.runDir}/kine`;

    await makeStorageDirectories(paths, {
      config,
      users: { ...users, kine, kubeApiserver: { uid: 64_002, gid: 64_102 } },
    });

    const { uid, gid } = Deno.statSync(socketDir);
    assertEquals([uid, gid, modeOf(socketDir)], [kine.uid, 64_102, 0o2710]);
    await makeStorageDirectories(paths, { config, users: { ...users, kine, kubeApiserver: kine } });
    const { gid: own } = Deno.statSync(socketDir);
    assertEquals([own, modeOf(socketDir)], [kine.gid, 0o700]);
    await Deno.remove(dataDir, { recursive: true });
  },
});

for (
  const dataSource of [
    "sqlite:///etc/k0s.db",
    "sqlite://file:/etc/k0s.db?mode=rwc",
    "sqlite://DATA/k0s.db",
    "sqlite://k0s.db",
    "sqlite://DATA/pki/k0s.db",
    "sqlite://DATA/db/../pki/k0s.db",
    "sqlite:///k0s.db",
    "nats://?dataDir=/etc",
    "nats://?dataDir=DATA/bin",
  ]
) {
  Deno.test(`checkKineDirectory() refuses ${dataSource} before anything is made`, async () => {
    const dataDir = await Deno.makeTempDir();
    try {
      const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
      const kine = { dataSource: dataSource.replace("DATA", dataDir) };
      const config = aClusterConfig({ storage: { type: "kine", kine } });

      await assertRejects(() => checkKineDirectory(config, paths, fakePorts()), K0sError, "its account would own");
      await assertRejects(() => makeStorageDirectories(paths, { config, users }), K0sError, "its account would own");

      assertEquals([...Deno.readDirSync(dataDir)].map(({ name }) => name).filter((name) => name !== "run"), []);
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  });
}

for (const dataSource of ["sqlite://DATA/db/state.db", "nats://?noEmbed=true", "mysql://a@b/c", "sqlite://:memory:"]) {
  Deno.test(`checkKineDirectory() lets ${dataSource} pass`, async () => {
    const paths = nodePaths({ dataDir: "/proc/nowhere/k0s" });
    const kine = { dataSource: dataSource.replace("DATA", paths.dataDir) };

    await checkKineDirectory(aClusterConfig({ storage: { type: "kine", kine } }), paths, fakePorts());
  });
}

Deno.test("removeInterruptedWrites() removes half-written files, and nothing else", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
    await makeBaseDirectories(paths);
    const uuid = "ec24180d-bb60-4b07-835f-fb65880872fb";
    for (const name of ["admin.conf", "admin.key", "notes.tmp"]) {
      await Deno.writeTextFile(`${paths.pkiDir}/${name}`, "");
    }
    await Deno.writeTextFile(`${paths.pkiDir}/.admin.conf.${uuid}.tmp`, "");
    await Deno.writeTextFile(`${paths.binDir}/kubelet.${uuid}.tmp`, "");

    await removeInterruptedWrites(paths);

    assertEquals([...Deno.readDirSync(paths.pkiDir)].map(({ name }) => name).toSorted(), [
      "admin.conf",
      "admin.key",
      "notes.tmp",
    ]);
    assertEquals([...Deno.readDirSync(paths.binDir)], []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

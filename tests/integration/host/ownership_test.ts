import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { makeBaseDirectories, makeStorageDirectories } from "../../../lib/node/directories.ts";
import { issueNodePki, type NodePkiOptions } from "../../../lib/pki/mod.ts";
import { ensureOwnedDirectory, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig, anEtcdConfig } from "../../support/a_controller.ts";
import { FakeLogger } from "../../support/fakes.ts";

/** Accounts that need not exist; each has a group of its own. */
const USERS = {
  etcd: { uid: 64_001, gid: 64_101 },
  kine: { uid: 64_002, gid: 64_102 },
  kubeApiserver: { uid: 64_002, gid: 64_102 },
  kubeScheduler: { uid: 64_003, gid: 64_103 },
  konnectivityServer: { uid: 64_004, gid: 64_104 },
};

async function sh(script: string, account: { uid: number; gid: number } = { uid: 0, gid: 0 }): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("sh", { args: ["-ec", script], ...account }).output();
  if (code !== 0) throw new Error(`${script}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** A data directory as an older k0s or upstream's has left it: every account with group 0, open to that group. */
class OlderNode implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync();
  readonly paths = nodePaths({ dataDir: `${this.root}/data`, runDir: `${this.root}/run` });
  readonly pkiOptions: NodePkiOptions = {
    paths: this.paths,
    users: USERS,
    sans: ["localhost"],
    storage: "etcd",
    etcdPeerAddress: "192.0.2.2",
    apiPort: 6443,
    caLifetimeMs: 1e10,
    leafLifetimeMs: 1e9,
    konnectivity: true,
    clock: systemClock,
    log: new FakeLogger(),
  };

  static async withPki(): Promise<OlderNode> {
    const node = new OlderNode();
    Deno.chmodSync(node.root, 0o755);
    await makeBaseDirectories(node.paths);
    await issueNodePki(node.pkiOptions);
    await sh(`
      cd ${node.paths.dataDir}
      chown -R ${USERS.etcd.uid}:0 pki/etcd
      find pki -name '*.key' -exec chmod 640 {} +
      mkdir -p etcd/member/snap db logs ${node.paths.runDir}/kine
      echo secret >etcd/member/snap/db; echo secret >db/state.db; echo secret >logs/kine.log
      chown -R ${USERS.etcd.uid}:0 etcd; chown -R ${USERS.kubeApiserver.uid}:0 db ${node.paths.runDir}/kine
      chmod 750 etcd db logs; chmod 644 db/state.db etcd/member/snap/db
    `);
    return node;
  }

  /** What a start does before the first process. */
  async start(): Promise<void> {
    await makeBaseDirectories(this.paths);
    await makeStorageDirectories(this.paths, { config: anEtcdConfig(), users: USERS });
    await makeStorageDirectories(this.paths, { config: sqliteConfig(this), users: USERS });
    await issueNodePki(this.pkiOptions);
  }

  stat(...names: string[]): Promise<string> {
    return sh(`cd ${this.root}; stat -c '%n %u:%g %a' ${names.join(" ")}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

function sqliteConfig({ paths }: OlderNode) {
  const kine = { dataSource: `sqlite://${paths.dbDir}/state.db` };
  return aClusterConfig({ storage: { type: "kine", kine } });
}

const asRoot = { ignore: Deno.uid() !== 0 };

Deno.test("a start repairs owners and modes of an older data directory", asRoot, async () => {
  await using node = await OlderNode.withPki();

  await node.start();

  const names = ["data/pki/etcd", "data/pki/etcd/jwt.key", "data/pki/etcd/ca.key", "data/pki/ca.key", "data/etcd"];
  const more = ["data/etcd/member/snap/db", "data/db", "data/db/state.db", "data/logs", "run/kine"];
  assertEquals((await node.stat(...names, ...more)).split("\n"), [
    "data/pki/etcd 0:0 711",
    "data/pki/etcd/jwt.key 64001:0 600",
    "data/pki/etcd/ca.key 0:0 600",
    "data/pki/ca.key 64002:0 600",
    "data/etcd 64001:64101 700",
    "data/etcd/member/snap/db 64001:64101 644",
    "data/db 64002:64102 700",
    "data/db/state.db 64002:64102 600",
    "data/logs 0:0 711",
    "run/kine 64002:64102 700",
  ]);
});

Deno.test("an account opens nothing of the other ones, even with group 0", asRoot, async () => {
  await using node = await OlderNode.withPki();
  await node.start();
  const secrets = [
    "data/db/state.db",
    "data/etcd/member/snap/db",
    "data/logs/kine.log",
    ...["ca", "sa", "admin", "server", "konnectivity", "etcd/ca", "etcd/jwt"].map((name) => `data/pki/${name}.key`),
    ...["admin", "ccm", "konnectivity"].map((name) => `data/pki/${name}.conf`),
  ];
  const readable = `cd ${node.root}; for name in ${secrets.join(" ")}; do ! cat $name || echo $name; done 2>/dev/null`;

  assertEquals(await sh(readable, USERS.kubeScheduler), "");
  assertEquals(await sh(readable, { ...USERS.kubeScheduler, gid: 0 }), "");
});

/** What etcd's account once put into the directory that was its own; the last one as root, since the kernel may forbid it. */
const PLANTED: [name: string, script: string, as: { uid: number; gid: number }, message: string][] = [
  ["a symbolic link", "rm jwt.key; ln -s ../ca.key jwt.key", USERS.etcd, "a symbolic link"],
  ["a symbolic link for a certificate", "rm peer.crt; ln -s ../ca.key peer.crt", USERS.etcd, "a symbolic link"],
  ["a fifo", "rm jwt.key; mkfifo jwt.key", USERS.etcd, "a fifo or a device"],
  ["a link of root", "rm jwt.key; ln -s ../sa.key jwt.key", { uid: 0, gid: 0 }, ""],
  ["a hard link", "rm server.key; ln ../scheduler.key server.key", { uid: 0, gid: 0 }, ""],
];
for (const [name, script, account, message] of PLANTED) {
  Deno.test(`a start refuses ${name} in the directory of etcd's certificates`, asRoot, async () => {
    await using node = await OlderNode.withPki();
    await sh(`cd ${node.paths.etcdPkiDir}; ${script}`, account);
    const keys = ["data/pki/ca.key", "data/pki/sa.key", "data/pki/scheduler.key"];
    const owners = () => sh(`cd ${node.root}; stat -c '%n %u' ${keys.join(" ")}`);
    const before = await owners();

    await assertRejects(() => node.start(), K0sError, message);

    assertEquals(await owners(), before);
  });
}

Deno.test("a start gives nothing away that an account links to in its own directory", asRoot, async () => {
  await using node = await OlderNode.withPki();
  const victim = `${node.root}/victim`;
  await sh(`mkdir -p ${victim}/nats; echo root >${victim}/nats/file; chmod 600 ${victim}/nats/file`);
  await sh(`ln -s ${victim}/nats ${node.paths.dbDir}/nats`, USERS.kubeApiserver);
  const nats = aClusterConfig({ storage: { type: "kine", kine: { dataSource: "nats://" } } });

  await assertRejects(
    () => makeStorageDirectories(node.paths, { config: nats, users: USERS }),
    K0sError,
    'db/nats": it is a symbolic link',
  );
  await node.start();
  await sh(`ln ${victim}/nats/file ${node.paths.dbDir}/hard`);
  await assertRejects(() => node.start(), K0sError, "2 names (hard links)");

  assertEquals(await node.stat("victim/nats", "victim/nats/file"), "victim/nats 0:0 755\nvictim/nats/file 0:0 600");
});

Deno.test("a directory that is exchanged again and again never leads root elsewhere", asRoot, async () => {
  await using node = await OlderNode.withPki();
  await sh(`cd ${node.root}; mkdir -p victim/inner; echo root >victim/file; chmod 600 victim/file`);
  const own = `${node.paths.dbDir}/nats`;
  const swapping =
    `cd ${node.paths.dbDir}; mkdir real; ln -s ${node.root}/victim link; ln -s ${node.root}/victim/file to-file
    while :; do
      mv -T real nats; mv -T nats real; mv -T link nats; mv -T nats link
      mv state.db own; mv to-file state.db; mv state.db to-file; mv own state.db
    done`;
  const attacker = new Deno.Command("sh", { args: ["-c", swapping], ...USERS.kubeApiserver, stderr: "null" }).spawn();
  try {
    for (let times = 0; times < 150; times++) {
      const options = { mode: 0o700, owner: USERS.etcd, below: node.paths.dataDir };
      // Refused or not, as it is just then: only that nothing of root's changes is certain.
      const attempts = [
        () => ensureOwnedDirectory(`${own}/inner`, options),
        () =>
          makeStorageDirectories(node.paths, {
            config: sqliteConfig(node),
            users: { ...USERS, kine: USERS.etcd, kubeApiserver: USERS.etcd },
          }),
        () => makeStorageDirectories(node.paths, { config: sqliteConfig(node), users: USERS }),
      ];
      for (const attempt of attempts) {
        await attempt().catch((error) => {
          if (!(error instanceof K0sError || error instanceof Deno.errors.NotFound)) throw error;
        });
      }
    }
  } finally {
    attacker.kill("SIGKILL");
    await attacker.status;
  }
  assertEquals(
    await node.stat("victim", "victim/inner", "victim/file"),
    "victim 0:0 755\nvictim/inner 0:0 755\nvictim/file 0:0 600",
  );
});

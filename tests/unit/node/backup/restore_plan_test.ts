import { assertEquals } from "@std/assert";
import type { ArchiveContents } from "../../../../lib/backup/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { restorePlan } from "../../../../lib/node/backup/restore_plan.ts";
import { LEADER_LEASE } from "../../../../lib/reconcilers/mod.ts";
import { aClusterConfig, anEtcdConfig } from "../../../support/a_controller.ts";

const NODE = { hostname: "one", addresses: ["192.0.2.1"], dataDir: "/var/lib/k0s", name: "one" };
const FACTS = { revision: 5, keys: 4 };
const MADE = {
  format: 1,
  createdAt: "2026-01-02T03:04:05.000Z",
  role: "controller",
  versions: { k0s: "v1.37.2+k0s.0" },
};

const ETCD: ArchiveContents = {
  manifest: { ...MADE, node: NODE, datastore: { kind: "etcd", member: "etcd-snapshot.db", ...FACTS }, files: [] },
  files: [],
  config: "",
  datastore: { kind: "etcd", member: "etcd-snapshot.db" },
};
const paths = nodePaths({ dataDir: "/data" });
const restored = (config = anEtcdConfig()) => ({ config, text: "", moved: [] });

Deno.test("restorePlan() makes this machine the only member, and forgets the lost one", () => {
  const { datastore, database, notes } = restorePlan({ contents: ETCD, restored: restored(), paths, host: "two" });

  assertEquals(datastore.peer, { name: "two", peerUrl: "https://192.0.2.2:2380" });
  assertEquals([datastore.expected?.revision, datastore.expected?.keys, database], [5, 4, undefined]);
  assertEquals(datastore.staleKeys.includes("/registry/minions/one"), true);
  assertEquals(datastore.staleKeys.includes("/registry/leases/kube-node-lease/k0s-ctrl-one"), true);
  // Else it would wait for a minute until it leads.
  const leader = `/registry/leases/kube-node-lease/${LEADER_LEASE}`;
  assertEquals(datastore.staleKeys.filter((key) => key.endsWith(LEADER_LEASE)), [leader]);
  assertEquals(notes, [
    'The Node "one" is gone, this machine is "two": pods that ran there begin anew',
    "Other controllers of the cluster have to be reset, and to join again",
  ]);
});

Deno.test("restorePlan() keeps the Node of a machine with the same name", () => {
  const { datastore, notes } = restorePlan({ contents: ETCD, restored: restored(), paths, host: "one" });

  assertEquals(datastore.staleKeys.filter((key) => key.includes("one")), []);
  assertEquals(notes.length, 1);
});

Deno.test("restorePlan() has the parts of an archive go where they belong", () => {
  const { inDataDir } = restorePlan({ contents: ETCD, restored: restored(), paths, host: "one" });

  const names = ["pki/ca.key", "cluster-defaults.json", "etcd-snapshot.db", "k0s.yaml", "k0s-backup.json"];
  assertEquals(names.map(inDataDir), ["pki/ca.key", "cluster-defaults.json", undefined, undefined, undefined]);
});

const DATABASES: readonly [dataSource: string, path: string][] = [
  ["sqlite://file:/elsewhere/my.db?mode=rwc", "/elsewhere/my.db"],
  ["sqlite://relative.db", "/data/relative.db"],
  ["", "/data/db/state.db"],
];
for (const [dataSource, path] of DATABASES) {
  Deno.test(`restorePlan() restores SQLite with the data source "${dataSource}" to ${path}`, () => {
    const contents: ArchiveContents = { ...ETCD, manifest: undefined, datastore: { kind: "sqlite", member: "x" } };
    const config = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });

    const { database, notes } = restorePlan({ contents, restored: restored(config), paths, host: "two" });

    assertEquals(database, path);
    assertEquals(notes.length, 1);
    assertEquals(notes[0]?.startsWith("The archive has no manifest"), true);
  });
}

Deno.test("restorePlan() tells what is to be done elsewhere", () => {
  const datastore = { kind: "none" as const, notIncluded: "PostgreSQL at db:5432" };
  const contents = { ...ETCD, manifest: { ...ETCD.manifest!, datastore }, datastore };
  const config = aClusterConfig();
  config.spec.api.externalAddress = "api.example";
  const moved = [{ from: "192.0.2.1", to: "192.0.2.2" }, { from: "2001:db8::1", to: "192.0.2.2" }];

  const { notes } = restorePlan({ contents, restored: { config, text: "", moved }, paths, host: "one" });

  assertEquals(notes, [
    "192.0.2.1 is not an address of this machine: the configuration now says 192.0.2.2",
    "2001:db8::1 is not an address of this machine, which has none of IPv6: the configuration now says 192.0.2.2",
    "The cluster is reached at api.example: have that name or address lead to this machine",
    "The cluster's objects are not in the archive: restore PostgreSQL at db:5432 by its own means before you start k0s",
  ]);
});

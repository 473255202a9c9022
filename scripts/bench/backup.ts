/**
 * Measures what a backup and a restore of a large database take, in time, memory and room, on machines of the testbed: with
 * SQLite and with etcd, each with an almost empty database first. Prints JSON.
 *
 *     scripts/deno.sh run -A scripts/bench/backup.ts [MIB]     # K0S_BINARY names another executable than dist/k0s
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { denoHttp } from "../../lib/platform/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { Machine } from "../../tests/support/machine.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import type { Figures } from "./measure/figures.ts";
import { childOf, processMemory } from "./measure/processes.ts";

const DEFAULT_MIB = 2048;
const MIB = 1024 * 1024;
const SAVED = "/opt/saved";
const CONFIG = "/etc/k0s/k0s.yaml";
const SAMPLE_EVERY_MS = 50;

/** A kind of store, and how it is filled while k0s does not run. */
interface Store {
  name: "etcd" | "sqlite";
  config: string;
  fill(machine: Machine, mib: number): Promise<void>;
}

const STORES: readonly Store[] = [
  { name: "sqlite", config: "spec:\n  storage:\n    type: kine\n", fill: fillSqlite },
  {
    name: "etcd",
    config:
      'spec:\n  storage:\n    type: etcd\n    etcd:\n      extraArgs:\n        quota-backend-bytes: "8589934592"\n',
    fill: fillEtcd,
  },
];

/** A mebibyte of text, which compresses about as badly as a mebibyte can that is text. */
function someText(): string {
  const noise = new Uint8Array(MIB / 4 * 3);
  for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
  return noise.toBase64();
}

function fillSqlite(machine: Machine, mib: number): Promise<void> {
  using database = new DatabaseSync(machine.dataPath("db/state.db"));
  const insert = database.prepare(
    "INSERT INTO kine (name, created, deleted, create_revision, prev_revision, lease, value) VALUES (?, 1, 0, 0, 0, 0, ?)",
  );
  for (let number = 0; number < mib; number++) insert.run(`/bench/${number}`, someText());
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return Promise.resolve();
}

async function fillEtcd(machine: Machine, mib: number): Promise<void> {
  const cwd = await Deno.makeTempDir();
  const args = ["--data-dir", machine.dataPath("etcd"), "--name", machine.name, "--quota-backend-bytes=8589934592"];
  const sockets = ["--listen-client-urls=unix://c", "--advertise-client-urls=unix://c", "--listen-peer-urls=unix://p"];
  const initial = `--initial-cluster=${machine.name}=http://localhost:2380`;
  const program = machine.dataPath("bin/etcd");
  const etcd = new Deno.Command(program, { args: [...args, ...sockets, initial], cwd, stderr: "null" }).spawn();
  try {
    using session = denoHttp.open({ unixSocket: `${cwd}/c` });
    const put = async (number: number) => {
      const body = JSON.stringify({ key: btoa(`/bench/${number}`), value: btoa(someText()) });
      const response = await session.fetch("http://localhost/v3/kv/put", { method: "POST", body });
      await response.text();
      return response.ok;
    };
    await eventually(() => put(0), { what: "etcd takes writes", withinMs: 60_000 });
    for (let number = 1; number < mib; number++) await put(number);
  } finally {
    etcd.kill("SIGTERM");
    await etcd.status;
    await Deno.remove(cwd, { recursive: true });
  }
}

/** Runs k0s in a machine, and samples the memory of it and of the k0s that runs there. */
async function measured(machine: Machine, args: readonly string[], daemon?: TestNode): Promise<Figures> {
  const startedMs = performance.now();
  const command = machine.start(machine.k0sPath, args);
  const [pid, daemonPid] = await Promise.all([childOf(command.pid), daemon && childOf(daemon.process.pid)]);
  const peaks = { rss: 0, daemon: 0 };
  let hasEnded = false;
  const ended = command.status.then((status) => {
    hasEnded = true;
    return status;
  });
  while (!hasEnded) {
    const target = pid ?? await childOf(command.pid);
    if (target !== undefined) peaks.rss = Math.max(peaks.rss, (await processMemory(target)).rssBytes);
    if (daemonPid !== undefined) peaks.daemon = Math.max(peaks.daemon, (await processMemory(daemonPid)).rssBytes);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS))]);
  }
  const { code } = await ended;
  if (code !== 0) throw new Error(`k0s ${args.join(" ")} ended with ${code}: ${command.output()}`);
  const daemonPeak = daemonPid === undefined ? {} : { "daemon.peakRssBytes": peaks.daemon };
  return { seconds: (performance.now() - startedMs) / 1_000, peakRssBytes: peaks.rss, ...daemonPeak };
}

async function measure(store: Store, mib: number): Promise<Figures> {
  await using machine = await Machine.create({ name: "one" });
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s ${SAVED}; cat > ${CONFIG}`], { stdin: store.config });
  const boot = () => TestNode.boot(machine, ["--config", CONFIG]);
  {
    await using node = await boot();
    await node.stop();
  }
  await store.fill(machine, mib);
  const figures: Record<string, number> = {};
  {
    await using node = await boot();
    const daemon = await childOf(node.process.pid);
    figures["daemon.before.rssBytes"] = daemon === undefined ? 0 : (await processMemory(daemon)).rssBytes;
    const backup = ["backup", "--save-path", SAVED];
    addTo(figures, "backup", await measured(machine, [...backup, "--no-verify"], node));
    await machine.run("sh", ["-c", `rm ${SAVED}/*`]);
    addTo(figures, "proved", await measured(machine, backup, node));
    await node.stop();
  }
  const { stdout } = await machine.run("sh", ["-c", `ls ${SAVED}/*; stat -c %s ${SAVED}/*`]);
  const [archive = "", sizeBytes = ""] = stdout.trim().split("\n");
  figures["archive.bytes"] = Number(sizeBytes);
  await machine.run("sh", ["-c", "rm -rf /var/lib/k0s/* /var/lib/k0s/.k0s*"]);
  addTo(figures, "restore", await measured(machine, ["restore", archive, "--config-out", CONFIG]));
  return figures;
}

function addTo(all: Record<string, number>, name: string, figures: Figures): void {
  for (const [key, value] of Object.entries(figures)) all[`${name}.${key}`] = value;
}

if (import.meta.main) {
  const mib = Number(Deno.args[0] ?? DEFAULT_MIB);
  for (const store of STORES) {
    for (const size of [1, mib]) {
      console.log(JSON.stringify({ store: store.name, mib: size, ...await measure(store, size) }, null, 2));
    }
  }
}

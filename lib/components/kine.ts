import { type DataSource, dataSourceOf, describeDataSource, type NodePaths } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneProcess } from "./control_plane.ts";

/** What {@link kine} depends on. */
export interface KineInputs {
  paths: NodePaths;
  user: Owner;
  /** Whether the API server, which connects to kine's socket, has another account. @default {false} */
  isApart?: boolean;
  /** `spec.storage.kine.dataSource`, for example `sqlite://file:/var/lib/k0s/db/state.db?mode=rwc&_journal=WAL`. */
  dataSource: string;
  /** The same, as `dataSourceOf()` reads it. */
  source: DataSource | undefined;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

/** A line of kine's log about an error, without the words that come before each cause of a failed start. */
const COMPLAINT = String
  .raw`^(?:ERRO|FATA)\[[^\]]*\] (?:failed to create driver for configured endpoint: |Failed to ping database connection: )?(?<why>.*\S)`;

/**
 * What kine says when it has given up on a change whose number it knows (kine `pkg/logstructured/sqllog`): a transaction took
 * longer than its patience. The change is stored when it ends, but no watch is ever told of it.
 */
const PASSED_OVER = String.raw`\bGAP \S+, revision=\d+, delete=`;

/** For figures, on loopback. */
const METRICS_PORT = 2380;

/** A read of one small key, so that the probe's answer is the database's. */
const READ_HEALTH_KEY = [0x0a, 17, ...new TextEncoder().encode("/k0s-health-check"), 0x18, 0x01];

/** kine, which lets the API server keep its state in SQLite, MySQL, PostgreSQL or NATS instead of etcd. */
export const kine: Component<KineInputs> & ControlPlaneProcess = controlPlaneComponent({
  name: "kine",
  needs: [],
  account: "kine",
  parts: ["kine"],
  isWanted: ({ config }) => config.spec.storage.type === "kine",
  inputs: ({ config, paths, users }, user) => {
    const { dataSource = "", extraArgs = {}, rawArgs = [] } = config.spec.storage.kine ?? {};
    const isApart = user.uid !== users.kubeApiserver.uid;
    return { paths, user, isApart, dataSource, source: dataSourceOf(config), extraArgs, rawArgs };
  },
  spec: ({ paths, user, isApart = false, source, dataSource, extraArgs, rawArgs }) => ({
    executable: `${paths.binDir}/kine`,
    args: flags(
      {
        "compact-interval": "0",
        "listen-address": `unix://${paths.kineSocket}`,
        // kine's own default, 8080, is kube-router's port. Upstream binds all interfaces; nobody else needs it.
        "metrics-bind-address": `127.0.0.1:${METRICS_PORT}`,
      },
      extraArgs,
      rawArgs,
    ),
    // Not an argument as upstream's: only root and the user of the process can read its environment.
    env: {
      KINE_ENDPOINT: kineEndpoint(dataSource, paths.dataDir),
      // By itself kine closes it to everybody but its own account. The group is that of the directory.
      ...(isApart ? { KINE_SHARED_SOCKET: paths.kineSocket } : {}),
    },
    cwd: paths.dataDir,
    user,
    listens: [{ port: METRICS_PORT, address: "127.0.0.1" }],
    ready: {
      kind: "grpc",
      unixSocket: paths.kineSocket,
      method: "etcdserverpb.KV/Range",
      request: READ_HEALTH_KEY,
      everyMs: 50,
      withinMs: 120_000,
    },
    // Not its warnings: it makes some about databases that it can do without.
    complaints: {
      pattern: COMPLAINT,
      about: source === undefined ? "database" : describeDataSource(source),
    },
    alarm: PASSED_OVER,
    secrets: source?.secrets ?? [],
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    // With MySQL and NATS it ends when it cannot connect.
    ...(source?.isShared === true ? { longestPauseMs: 5_000 } : {}),
    reactsTo: {},
  }),
});

/**
 * What kine is given as its endpoint: the data source, and for a NATS inside kine what it must not lack.
 *
 * By itself such a NATS stores under `/tmp` and listens on every address without asking for a password.
 */
function kineEndpoint(dataSource: string, dataDir: string): string {
  const embedded = embeddedNats(dataSource);
  if (embedded === undefined || embedded.query.has("serverConfig")) return dataSource;
  const { address, query } = embedded;
  if (!query.has("dataDir")) query.set("dataDir", `${dataDir}/db/nats`);
  if (address === "") query.set("dontListen", "true");
  return `nats://${address}?${query}`;
}

function embeddedNats(dataSource: string): { address: string; query: URLSearchParams } | undefined {
  const [, address = "", parameters = ""] = /^nats:\/\/([^?]*)(?:\?(.*))?$/.exec(dataSource) ?? [];
  const query = new URLSearchParams(parameters);
  return !dataSource.startsWith("nats://") || query.has("noEmbed") ? undefined : { address, query };
}

/**
 * Directory that kine itself stores in, owned by its user; `undefined` where the state is elsewhere.
 *
 * A relative path is taken from the data directory.
 */
export function kineDirectory(dataSource: string, dataDir: string): string | undefined {
  const file = sqliteFileOf(dataSource, dataDir);
  if (file !== undefined) return file.slice(0, file.lastIndexOf("/"));
  const directory = embeddedNats(kineEndpoint(dataSource, dataDir))?.query.get("dataDir") ?? undefined;
  return directory === undefined || directory.startsWith("/") ? directory : `${dataDir}/${directory}`;
}

/** What tells that a database has answered and will not let us in, as its clients word it. */
const REFUSALS: readonly RegExp[] = [
  // PostgreSQL: class 28 is authorisation, 3D000 an unknown database, 42501 a missing privilege.
  /SQLSTATE (?:28\w{3}|3D000|42501)\b/,
  /Error (?:1044|1045|1049|1142|1227|1698|1820|3159|4151) \(/,
  /\b(?:tls: |x509: )/,
  /server refused TLS|does not support TLS|no pg_hba\.conf entry/i,
  /nats: (?:authorization violation|authentication|permissions violation|no creds)/i,
  /(?:unable to (?:read|open)|open .*(?:no such file|permission denied))/i,
];

/** Whether a complaint of kine says that the database will not let us in, so that trying again is of no use. */
export function isRefusal(complaint: string): boolean {
  return REFUSALS.some((refusal) => refusal.test(complaint));
}

/**
 * Path of the database file behind a SQLite data source, or `undefined` for other databases and for `:memory:`.
 *
 * The rules are kine's and upstream's (k0s `pkg/component/controller/kine.go`): a `file:` URI loses its query, a
 * relative path is taken from the data directory.
 */
export function sqliteFileOf(dataSource: string, dataDir: string): string | undefined {
  const match = /^sqlite:\/\/(?<rest>.*)$/.exec(dataSource);
  const rest = match?.groups?.["rest"];
  if (rest === undefined) return undefined;
  const [withoutQuery = ""] = rest.replace(/^file:(\/\/)?/, "").split("?");
  if (withoutQuery === "" || withoutQuery === ":memory:") return undefined;
  return withoutQuery.startsWith("/") ? withoutQuery : `${dataDir}/${withoutQuery}`;
}

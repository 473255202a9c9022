import type { NodePaths } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";

/** What {@link kine} depends on. */
export interface KineInputs {
  paths: NodePaths;
  user: Owner;
  /** `spec.storage.kine.dataSource`, for example `sqlite://file:/var/lib/k0s/db/state.db?mode=rwc&_journal=WAL`. */
  dataSource: string;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

/** kine, which lets the API server keep its state in SQLite, MySQL, PostgreSQL or NATS instead of etcd. */
export const kine: Component<KineInputs> = {
  name: "kine",
  needs: [],
  spec: ({ paths, user, dataSource, extraArgs, rawArgs }) => ({
    name: "kine",
    needs: [],
    executable: `${paths.binDir}/kine`,
    args: flags(
      {
        "compact-interval": "0",
        "endpoint": dataSource,
        "listen-address": `unix://${paths.kineSocket}`,
        // kine's own default, 8080, is kube-router's port. Upstream binds all interfaces; nobody else needs it.
        "metrics-bind-address": "127.0.0.1:2380",
      },
      extraArgs,
      rawArgs,
    ),
    env: {},
    cwd: paths.dataDir,
    user,
    ready: { kind: "unix-socket", path: paths.kineSocket, everyMs: 50, withinMs: 120_000 },
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: {},
  }),
};

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

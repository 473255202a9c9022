import { joinHostPort, MASK } from "../base/mod.ts";
import { type DataSource, DataSourceProblem, mysqlSource, natsSource, postgresSource } from "./data_source_drivers.ts";

export { type DatabaseServer, type DataSource, DataSourceProblem } from "./data_source_drivers.ts";

/** Shorter passwords are not masked in logs: every other word would vanish. */
const SHORTEST_SECRET = 4;

const SQLITE: DataSource = { driver: "sqlite", servers: [], isShared: false, files: [], secrets: [] };

/** Reads a data source: `driver://…`, where what follows is the driver's own notation. */
export function parseDataSource(source: string): DataSource | DataSourceProblem {
  const infix = source.indexOf("://");
  if (infix === -1) return new DataSourceProblem("failed to find infix between driver and DSN");
  if (infix === 0) return new DataSourceProblem("no backend specified");
  const [driver, rest] = [source.slice(0, infix), source.slice(infix + 3)];
  const parsed = parseWith(driver, rest);
  if (parsed instanceof DataSourceProblem) return parsed;
  const secrets = [...new Set(parsed.secrets)].filter((secret) => secret.length >= SHORTEST_SECRET);
  // Longer ones first: a password may be part of its own encoded form.
  return { ...parsed, secrets: secrets.sort((a, b) => b.length - a.length) };
}

function parseWith(driver: string, rest: string): DataSource | DataSourceProblem {
  switch (driver) {
    case "sqlite":
    case "litestream":
      return SQLITE;
    case "postgres":
    case "postgresql":
      return postgresSource(rest);
    case "mysql":
      return mysqlSource(rest);
    case "nats":
    case "jetstream":
      return natsSource(rest, driver === "jetstream");
    case "memory":
    case "t4":
      return { ...SQLITE, driver: "other" };
    case "http":
    case "https":
    case "unix":
    case "unixs":
      return new DataSourceProblem(`"${driver}" is an etcd, not a database: use spec.storage.etcd.externalCluster`);
    default:
      return new DataSourceProblem(
        `kine has no driver "${driver}"; it has sqlite, postgres, mysql and nats (see docs/storage.md)`,
      );
  }
}

/** The data source without its password, for people. */
export function maskedDataSource(source: string): string {
  const parsed = parseDataSource(source);
  if (parsed instanceof DataSourceProblem) return MASK;
  return parsed.secrets.length === 0 && /^(sqlite|litestream):/.test(source) ? source : maskedAuthority(source);
}

/** Without everything between the first user and the last `@`, and without parameters that are passwords. */
function maskedAuthority(source: string): string {
  const infix = source.indexOf("://") + 3;
  const rest = source.slice(infix).replace(/([?&](?:password|sslpassword)=)[^&]*/gi, `$1${MASK}`);
  const at = lastAt(rest, source.startsWith("mysql:"));
  if (at === -1) return source.slice(0, infix) + rest;
  const userInfo = rest.slice(0, at);
  const [user = ""] = userInfo.split(":", 1);
  // A NATS token stands where a user would.
  const shown = userInfo.includes(":") ? `${user}:${MASK}` : /^(nats|jetstream):/.test(source) ? MASK : user;
  return source.slice(0, infix) + shown + rest.slice(at);
}

/** Position of the last `@` before the parameters; -1 if there is none. MySQL's notation encodes nothing in a password. */
function lastAt(rest: string, isMysql: boolean): number {
  const end = isMysql ? rest.lastIndexOf("/") : rest.indexOf("?");
  return (end === -1 ? rest : rest.slice(0, end)).lastIndexOf("@");
}

/** What a data source leads to, for people: `PostgreSQL at db:5432, database "k0s", user "k0s"`. */
export function describeDataSource(source: DataSource): string {
  const names = { sqlite: "SQLite", postgres: "PostgreSQL", mysql: "MySQL", nats: "NATS", other: "The database" };
  const hosts = source.servers.map(({ host, port }) => joinHostPort(host, port));
  const place = source.socket ?? hosts.join(" or ");
  return [
    place === "" ? names[source.driver] : `${names[source.driver]} at ${place}`,
    ...(source.database === undefined ? [] : [`database "${source.database}"`]),
    ...(source.user === undefined ? [] : [`user "${source.user}"`]),
  ].join(", ");
}

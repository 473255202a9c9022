import { decodedUri } from "../base/mod.ts";

/** A server that a data source names. */
export interface DatabaseServer {
  host: string;
  port: number;
}

/** What `spec.storage.kine.dataSource` says, as kine reads it. Never contains the password in a field but `secrets`. */
export interface DataSource {
  driver: "sqlite" | "postgres" | "mysql" | "nats" | "other";
  /** Servers to connect to; empty where kine stores by itself or connects to a unix socket. */
  servers: readonly DatabaseServer[];
  /** Unix socket to connect to instead. */
  socket?: string;
  database?: string;
  user?: string;
  /** Whether every controller reaches the same store by it; a store inside kine is for one controller. */
  isShared: boolean;
  /** Files that kine reads: certificates, keys, credentials. */
  files: readonly string[];
  /** Texts that must not be shown: the password, as written and decoded. */
  secrets: readonly string[];
}

/** Why a data source cannot be used; it never quotes the source, which may hold a password. */
export class DataSourceProblem {
  constructor(readonly message: string) {}
}

type Place = Pick<DataSource, "servers" | "socket">;

const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const ENCODE = "write special characters of user and password as %XX";

/** What follows `postgres://`. @see kine `pkg/drivers/pgsql`, pgx `ParseConfig` */
export function postgresSource(rest: string): DataSource | DataSourceProblem {
  const url = splitUrl(rest);
  if (url instanceof DataSourceProblem) return url;
  const { authority, path, query } = url;
  const credentials = splitUserInfo(authority);
  if (credentials instanceof DataSourceProblem) return credentials;
  const mode = query.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode)) {
    return new DataSourceProblem(`sslmode must be one of ${SSL_MODES.join(", ")}`);
  }
  if (query.has("sslcert") !== query.has("sslkey")) {
    return new DataSourceProblem("sslcert and sslkey must be given together");
  }
  const place = postgresPlace(credentials.host, query);
  if (place instanceof DataSourceProblem) return place;
  const user = query.get("user") ?? credentials.user;
  return {
    driver: "postgres",
    ...place,
    // kine folds it, as PostgreSQL does with names that are not quoted.
    database: path.slice(1).toLowerCase() || "kubernetes",
    ...(user === "" ? {} : { user }),
    isShared: true,
    files: ["sslrootcert", "sslcert", "sslkey"].map((name) => query.get(name) ?? "")
      .filter((file) => file !== "" && file !== "system"),
    secrets: [...credentials.secrets, ...given(query, ["password", "sslpassword"])],
  };
}

/** Where to connect to: parameters win over the address, whose port is that of a `host=` without one. */
function postgresPlace(address: string, query: URLSearchParams): Place | DataSourceProblem {
  const named = query.get("host");
  const hosts = named ?? address;
  if (hosts === "") return new DataSourceProblem("no host given; for a unix socket use ?host=/var/run/postgresql");
  const ports = (query.get("port") ?? /:(\d+)$/.exec(address)?.[1] ?? "5432").split(",");
  const portOf = (index: number) => Number(ports[index] ?? ports[0]);
  if (hosts.startsWith("/")) return { servers: [], socket: `${hosts}/.s.PGSQL.${portOf(0)}` };
  const servers = named === null
    ? parseServers(hosts, Number(query.get("port") ?? 5432))
    : named.split(",").map((host, index) => ({ host, port: portOf(index) }));
  if (servers instanceof DataSourceProblem) return servers;
  return servers.every(({ port }) => isPort(port))
    ? { servers }
    : new DataSourceProblem("port must be from 1 to 65535");
}

/** What follows `mysql://`: `[user[:password]@][protocol[(address)]]/[database][?parameters]`. @see go-sql-driver/mysql */
export function mysqlSource(rest: string): DataSource | DataSourceProblem {
  const slash = rest.lastIndexOf("/");
  if (slash === -1) {
    return new DataSourceProblem(
      "missing the slash before the database: mysql://user:password@tcp(host:3306)/database",
    );
  }
  const before = rest.slice(0, slash);
  const [database = "", parameters = ""] = rest.slice(slash + 1).split("?", 2);
  const at = before.lastIndexOf("@");
  const [user = "", password = ""] = splitOnce(at === -1 ? "" : before.slice(0, at), ":");
  const [, protocol = "", , address = ""] = /^([^(]*)(\((.*)\))?$/.exec(before.slice(at + 1)) ?? [];
  if (protocol !== "" && protocol !== "tcp" && protocol !== "unix") {
    return new DataSourceProblem(
      "the address must be written as tcp(host:port) or unix(/path): mysql://user:password@tcp(host:3306)/database",
    );
  }
  const tls = new URLSearchParams(parameters).get("tls");
  if (tls !== null && !["true", "false", "skip-verify", "preferred"].includes(tls)) {
    return new DataSourceProblem(
      "tls must be true, false, skip-verify or preferred; name certificates in spec.storage.kine.extraArgs",
    );
  }
  const isSocket = protocol === "unix";
  const servers = isSocket ? [] : parseServers(address === "" ? "127.0.0.1" : address, 3306);
  if (servers instanceof DataSourceProblem) return servers;
  return {
    driver: "mysql",
    servers,
    ...(isSocket ? { socket: address || "/tmp/mysql.sock" } : {}),
    database: database === "" ? "kubernetes" : decodedUri(database),
    ...(user === "" ? {} : { user }),
    isShared: true,
    files: [],
    secrets: [password],
  };
}

/** What follows `nats://`; several addresses are separated by commas, the first has the parameters. */
export function natsSource(rest: string, isExternal: boolean): DataSource | DataSourceProblem {
  const [first = "", ...others] = rest.split(",");
  const url = splitUrl(first);
  if (url instanceof DataSourceProblem) return url;
  const { authority, query } = url;
  const credentials = splitUserInfo(authority);
  if (credentials instanceof DataSourceProblem) return credentials;
  const further = others.map((other) => other.replace(/^nats:\/\//, "").split(/[/?]/, 1)[0]!.replace(/^.*@/, ""));
  const isShared = isExternal || query.has("noEmbed");
  const hosts = [credentials.host, ...further].filter((host) => host !== "").join(",");
  const servers = isShared && hosts !== "" ? parseServers(hosts, 4222) : [];
  if (servers instanceof DataSourceProblem) return servers;
  if (isShared && hosts === "" && !query.has("contextFile")) return new DataSourceProblem("no host given");
  return {
    driver: "nats",
    servers,
    ...(credentials.user === "" || credentials.secrets.length === 0 ? {} : { user: credentials.user }),
    isShared,
    files: given(query, ["credsFile", "contextFile", "serverConfig"]),
    // Without a colon it is a token.
    secrets: credentials.secrets.length > 0 ? credentials.secrets : [credentials.user],
  };
}

function splitUrl(rest: string): { authority: string; path: string; query: URLSearchParams } | DataSourceProblem {
  if (/[\s\p{Cc}#]/u.test(rest)) return new DataSourceProblem(`it has a space or a "#"; ${ENCODE}`);
  if (/%(?![0-9A-Fa-f]{2})/.test(rest)) return new DataSourceProblem(`a "%" is not followed by two digits; ${ENCODE}`);
  const match = /^([^/?]*)([^?]*)(?:\?(.*))?$/s.exec(rest);
  // A slash in a password would end the authority in its middle.
  if (match === null || (match[2] ?? "").includes("@")) return new DataSourceProblem(`it has "@" after "/"; ${ENCODE}`);
  return { authority: match[1] ?? "", path: decodedUri(match[2] ?? ""), query: new URLSearchParams(match[3] ?? "") };
}

function splitUserInfo(authority: string): { user: string; host: string; secrets: string[] } | DataSourceProblem {
  const at = authority.lastIndexOf("@");
  const userInfo = at === -1 ? "" : authority.slice(0, at);
  if (/[^\w.~%!$&'()*+,;=:-]/.test(userInfo)) return new DataSourceProblem(ENCODE);
  const [user = "", password = ""] = splitOnce(userInfo, ":");
  const secrets = password === "" ? [] : [password, decodedUri(password)];
  return { user: decodedUri(user), host: authority.slice(at + 1), secrets };
}

function parseServers(hosts: string, defaultPort: number): DatabaseServer[] | DataSourceProblem {
  const servers: DatabaseServer[] = [];
  for (const text of hosts.split(",")) {
    const match = /^(?:\[([\da-fA-F:.%]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
    const port = Number(match?.[3] ?? defaultPort);
    if (match === null || !isPort(port)) {
      return new DataSourceProblem("the address must be host or host:port, IPv6 in brackets");
    }
    servers.push({ host: match[1] ?? match[2] ?? "", port });
  }
  return servers;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function given(query: URLSearchParams, names: readonly string[]): string[] {
  return names.map((name) => query.get(name) ?? "").filter((value) => value !== "");
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

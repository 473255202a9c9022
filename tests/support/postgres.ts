import { assert } from "@std/assert";
import { type DatabaseCertificates, makeDatabaseCertificates } from "./database_certificates.ts";
import type { DatabaseServer } from "./database_server.ts";
import type { Machine } from "./machine.ts";

const HOME = "/opt/postgres";
const DATA = `${HOME}/data`;

/** Debian's PostgreSQL in a machine. It asks for TLS, a password and a certificate of the same name as the account. */
export class PostgresServer implements DatabaseServer {
  readonly name = "PostgreSQL";
  readonly port = 5432;
  readonly password = "p@ss/w0rd:of-postgres";

  private constructor(
    readonly machine: Machine,
    readonly certificates: DatabaseCertificates,
    readonly programs: string,
  ) {}

  /** Makes an empty server with the account `k0s`, and starts it. */
  static async create(machine: Machine): Promise<PostgresServer> {
    const certificates = await makeDatabaseCertificates(machine, "postgres");
    const server = new PostgresServer(machine, certificates, await programDirectory());
    await server.#initialise();
    await server.start();
    await server.sql(`CREATE ROLE k0s LOGIN PASSWORD '${server.password}'; CREATE DATABASE kubernetes OWNER k0s;`);
    return server;
  }

  dataSource(password: string = this.password): string {
    return `postgres://k0s:${encodeURIComponent(password)}@${this.machine.address}:${this.port}/kubernetes`;
  }

  async start(): Promise<void> {
    await this.#control("start", "-w", "-l", `${HOME}/log`);
  }

  async stop(): Promise<void> {
    await this.#control("stop", "-w", "-m", "fast");
  }

  async sql(statements: string): Promise<string> {
    // Single statements, since a database cannot be made within a transaction.
    const psql = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", HOME, "-d", "postgres"];
    return await this.#as("psql", psql, statements);
  }

  /** How many Secrets have a text in their newest state, by the tables of kine. */
  async secretsHolding(text: string): Promise<number> {
    const newest = "SELECT MAX(id) FROM kine WHERE name LIKE '/registry/secrets/%' GROUP BY name";
    const count = `SELECT COUNT(*) FROM kine WHERE id IN (${newest}) AND deleted = 0`;
    return Number(await this.sql(`\\connect kubernetes\n${count} AND position('${text}'::bytea in value) > 0;`));
  }

  async #initialise(): Promise<void> {
    const made = await this.machine.run("install", ["-d", "-o", "postgres", "-m", "755", HOME]);
    assert(made.code === 0, made.stderr);
    await this.#as("initdb", ["-D", DATA, "--auth=trust", "--no-sync"]);
    const { ca, serverCert, serverKey } = this.certificates;
    const settings = `
listen_addresses = '*'
unix_socket_directories = '${HOME}'
ssl = on
ssl_ca_file = '${ca}'
ssl_cert_file = '${serverCert}'
ssl_key_file = '${serverKey}'
`;
    const access = "local all postgres trust\nhostssl all k0s all scram-sha-256 clientcert=verify-full\n";
    const { code, stderr } = await this.machine.run("sh", [
      "-ec",
      `printf %s "$1" >> ${DATA}/postgresql.conf; printf %s "$2" > ${DATA}/pg_hba.conf`,
      "sh",
      settings,
      access,
    ]);
    assert(code === 0, stderr);
  }

  async #control(...args: string[]): Promise<void> {
    await this.#as("pg_ctl", ["-D", DATA, "-s", ...args]);
  }

  async #as(program: string, args: readonly string[], stdin?: string): Promise<string> {
    const command = [
      "-u",
      "postgres",
      "--",
      "sh",
      "-c",
      'cd / && exec "$0" "$@"',
      `${this.programs}/${program}`,
      ...args,
    ];
    const { code, stdout, stderr } = await this.machine.run("runuser", command, stdin === undefined ? {} : { stdin });
    assert(code === 0, `${program} failed: ${stderr}${stdout}`);
    return stdout.trim();
  }
}

/** Debian keeps the programs of each major version in a directory of its own, outside of `PATH`. */
async function programDirectory(): Promise<string> {
  const versions = (await Array.fromAsync(Deno.readDir("/usr/lib/postgresql"))).map(({ name }) => Number(name));
  return `/usr/lib/postgresql/${Math.max(...versions)}/bin`;
}

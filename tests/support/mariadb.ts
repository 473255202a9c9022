import { assert } from "@std/assert";
import { type DatabaseCertificates, makeDatabaseCertificates } from "./database_certificates.ts";
import type { DatabaseServer } from "./database_server.ts";
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";

const HOME = "/opt/mariadb";
const SOCKET = `${HOME}/socket`;

/** Debian's MariaDB in a machine. Its account `k0s` needs TLS, a password and a certificate. */
export class MariadbServer implements DatabaseServer {
  readonly name = "MySQL";
  readonly port = 3306;
  readonly password = "p@ss/w0rd:of-mariadb";
  #process: Background | undefined;

  private constructor(readonly machine: Machine, readonly certificates: DatabaseCertificates) {}

  /** Makes an empty server with the account `k0s`, and starts it. */
  static async create(machine: Machine): Promise<MariadbServer> {
    const server = new MariadbServer(machine, await makeDatabaseCertificates(machine, "nobody"));
    await server.#run("install", ["-d", "-o", "nobody", "-m", "755", HOME]);
    await server.#run("mariadb-install-db", [
      "--no-defaults",
      "--user=nobody",
      `--datadir=${HOME}/data`,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
    ]);
    await server.start();
    await server.sql(`CREATE DATABASE kubernetes;
      CREATE USER 'k0s'@'%' IDENTIFIED BY '${server.password}' REQUIRE SUBJECT '/CN=k0s';
      GRANT ALL PRIVILEGES ON kubernetes.* TO 'k0s'@'%';`);
    return server;
  }

  dataSource(password: string = this.password): string {
    return `mysql://k0s:${password}@tcp(${this.machine.address}:${this.port})/kubernetes`;
  }

  async start(): Promise<void> {
    const { ca, serverCert, serverKey } = this.certificates;
    this.#process = this.machine.start("mariadbd", [
      ...["--no-defaults", "--user=nobody", `--datadir=${HOME}/data`, `--socket=${SOCKET}`, "--bind-address=0.0.0.0"],
      ...[`--port=${this.port}`, `--ssl-ca=${ca}`, `--ssl-cert=${serverCert}`, `--ssl-key=${serverKey}`],
    ]);
    await eventually(async () => await this.sql("SELECT 1") === "1", { what: "MariaDB answers", withinMs: 60_000 });
  }

  async stop(): Promise<void> {
    await this.#process?.signal("SIGTERM");
    await this.#process?.status;
  }

  async sql(statements: string): Promise<string> {
    const options = ["--no-defaults", `--socket=${SOCKET}`, "--user=root", "--batch", "--skip-column-names"];
    return await this.#run("mariadb", options, statements);
  }

  async #run(program: string, args: readonly string[], stdin?: string): Promise<string> {
    const { code, stdout, stderr } = await this.machine.run(program, args, stdin === undefined ? {} : { stdin });
    assert(code === 0, `${program} failed: ${stderr}${stdout}`);
    return stdout.trim();
  }
}

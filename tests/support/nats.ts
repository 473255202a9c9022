import { assert } from "@std/assert";
import { type DatabaseCertificates, makeDatabaseCertificates } from "./database_certificates.ts";
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";

const HOME = "/opt/nats";

/** Debian's NATS in a machine, storing on disk. Its only account needs TLS, a password and a certificate. */
export class NatsServer {
  readonly port = 4222;
  readonly password = "word-of-nats";
  #process: Background | undefined;

  private constructor(readonly machine: Machine, readonly certificates: DatabaseCertificates) {}

  /** Makes an empty server and starts it. */
  static async create(machine: Machine): Promise<NatsServer> {
    const server = new NatsServer(machine, await makeDatabaseCertificates(machine, "root"));
    const { ca, serverCert, serverKey } = server.certificates;
    const stdin = `
port: ${server.port}
jetstream { store_dir: "${HOME}/data" }
authorization { user: k0s, password: "${server.password}" }
tls { cert_file: "${serverCert}", key_file: "${serverKey}", ca_file: "${ca}", verify: true }
`;
    const { code, stderr } = await machine.run("sh", ["-ec", `mkdir -p ${HOME}; cat > ${HOME}/nats.conf`], { stdin });
    assert(code === 0, stderr);
    await server.start();
    return server;
  }

  /** What `spec.storage.kine.dataSource` is to say. */
  dataSource(): string {
    return `nats://k0s:${this.password}@${this.machine.address}:${this.port}?noEmbed&bucket=cluster`;
  }

  async start(): Promise<void> {
    const process = this.machine.start("nats-server", ["-c", `${HOME}/nats.conf`]);
    this.#process = process;
    await eventually(() => Promise.resolve(process.output().includes("Server is ready")), {
      what: "NATS is ready",
      withinMs: 60_000,
    });
  }

  async stop(): Promise<void> {
    await this.#process?.signal("SIGTERM");
    await this.#process?.status;
  }
}

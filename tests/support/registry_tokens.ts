import { eventually } from "./eventually.ts";
import type { HelmCertificates } from "./helm_certificates.ts";
import type { Background, Machine } from "./machine.ts";

/** What `registry_tokens_program.ts` is told. */
export interface TokenSettings {
  hostname: string;
  port: number;
  issuer: string;
  service: string;
  /** Files of its certificate and key. */
  certificate: string;
  key: string;
  /** File of the user name and the password that it wants; read at each request. */
  credentials: string;
}

const HOME = "/opt/registry-tokens";
const PORT = 5010;

/** The server that a registry sends its clients to for tokens, in a machine, over TLS. It ends with the machine. */
export class RegistryTokens {
  static readonly issuer = "tokens of the test";
  static readonly service = "images of the test";
  readonly username = "token-puller";
  password = "w0rd/for:tokens";

  private constructor(readonly machine: Machine, readonly process: Background) {}

  /** Starts it and waits until it listens. */
  static async create(machine: Machine, { serverCert, serverKey }: HelmCertificates): Promise<RegistryTokens> {
    const settings: TokenSettings = {
      ...{ hostname: machine.address, port: PORT, issuer: RegistryTokens.issuer, service: RegistryTokens.service },
      ...{ certificate: serverCert, key: serverKey, credentials: `${HOME}/credentials.json` },
    };
    await Deno.mkdir(`${machine.directory}${HOME}`, { recursive: true });
    await Deno.writeTextFile(`${machine.directory}${HOME}/settings.json`, JSON.stringify(settings));
    const program = new URL("registry_tokens_program.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--cached-only", program, `${HOME}/settings.json`];
    const process = machine.start(Deno.execPath(), args);
    const tokens = new RegistryTokens(machine, process);
    await tokens.changePassword(tokens.password);
    await eventually(() => Promise.resolve(process.output().includes("listens")), {
      what: `the server of tokens listens: ${process.output()}`,
      withinMs: 60_000,
    });
    return tokens;
  }

  /** Where clients are sent. */
  get realm(): string {
    return `https://${this.machine.address}:${PORT}/token`;
  }

  /** Wants another password from now on. */
  async changePassword(password: string): Promise<void> {
    this.password = password;
    const { username } = this;
    const file = `${this.machine.directory}${HOME}/credentials.json`;
    await Deno.writeTextFile(file, JSON.stringify({ username, password }));
  }

  /** What it was asked for, oldest first, such as `for NAME repository:team/app:pull` or `refused SCOPE`. */
  requests(): string[] {
    return this.process.output().split("\n").filter((line) => /^(for|refused) /.test(line));
  }
}

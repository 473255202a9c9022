import { assert, assertEquals } from "@std/assert";
import { buildContext } from "../../scripts/build/context.ts";
import { goToolchain } from "../../scripts/build/go_toolchain.ts";
import { run } from "../../scripts/build/run.ts";
import { eventually } from "./eventually.ts";
import { type HelmCertificates, makeHelmCertificates } from "./helm_certificates.ts";
import type { Background, Machine } from "./machine.ts";

const MODULE = "github.com/versity/versitygw/cmd/versitygw";
const VERSION = "v1.8.0";
const HOME = "/opt/s3";
const PORT = 7070;

/** Versity's S3 gateway in a machine, over TLS, keeping its objects as files. It ends with the machine. */
export class VersityGateway {
  readonly accessKeyId = "backup-writer";
  readonly secretAccessKey = "w0rd/of+the-bucket";
  readonly bucket = "backups";
  #process: Background | undefined;

  private constructor(
    readonly machine: Machine,
    readonly certificates: HelmCertificates,
    readonly program: string,
  ) {}

  /** Makes an empty bucket and starts the server. */
  static async create(machine: Machine): Promise<VersityGateway> {
    const server = new VersityGateway(machine, await makeHelmCertificates(machine), await gatewayProgram());
    const { code, stderr } = await machine.run("mkdir", ["-p", `${HOME}/data/${server.bucket}`, `${HOME}/facts`]);
    assertEquals(code, 0, stderr);
    await server.start();
    return server;
  }

  /** Where it is reached. */
  get endpoint(): string {
    return `https://${this.machine.address}:${PORT}`;
  }

  /** Lines of `spec.backup` that lead to it. @param credentials What is said of them. */
  settings(credentials: string): string[] {
    return [
      "s3:",
      `  endpoint: ${this.endpoint}`,
      `  bucket: ${this.bucket}`,
      "  prefix: clusters/one/",
      `  credentials: ${credentials}`,
      `  caFile: ${this.certificates.ca}`,
    ];
  }

  async start(): Promise<void> {
    const { serverCert, serverKey } = this.certificates;
    const secrets = [`ROOT_ACCESS_KEY_ID=${this.accessKeyId}`, `ROOT_SECRET_ACCESS_KEY=${this.secretAccessKey}`];
    const serve = ["--port", `:${PORT}`, "--cert", serverCert, "--key", serverKey];
    const store = ["posix", "--sidecar", `${HOME}/facts`, `${HOME}/data`];
    const process = this.machine.start("env", [...secrets, this.program, ...serve, ...store]);
    this.#process = process;
    await eventually(async () => (await this.machine.run("curl", ["-sko", "/dev/null", this.endpoint])).code === 0, {
      what: "the S3 server answers",
      withinMs: 60_000,
    });
  }

  /** Ends it at once: connections break. */
  async kill(): Promise<void> {
    await this.#process?.signal("SIGKILL");
    await this.#process?.status;
  }

  /** Keys of the objects that are there, and of uploads under way. */
  async files(): Promise<{ objects: string[]; uploads: string[] }> {
    const { stdout } = await this.machine.run("find", [`${HOME}/data/${this.bucket}`, "-type", "f", "-printf", "%P\n"]);
    const paths = stdout.split("\n").filter((path) => path !== "");
    const isUpload = (path: string) => path.startsWith(".sgwtmp/");
    return { objects: paths.filter((path) => !isUpload(path)), uploads: paths.filter(isUpload) };
  }

  /** Path of an object's content in the machine. */
  pathOf(key: string): string {
    return `${HOME}/data/${this.bucket}/${key}`;
  }
}

/** The program, compiled by the build's Go and kept in the build's cache. */
async function gatewayProgram(): Promise<string> {
  const context = buildContext(Deno.build.arch === "x86_64" ? "amd64" : "arm64", "development");
  const directory = `${context.cache}test-programs/versitygw-${VERSION}`;
  const program = `${directory}/versitygw`;
  const isThere = () => Deno.stat(program).then(({ isFile }) => isFile, () => false);
  if (await isThere()) return program;
  await Deno.mkdir(directory, { recursive: true });
  // Files of tests that run side by side want the same one: it is made once, and the others wait.
  using lock = await Deno.open(`${directory}/lock`, { create: true, write: true });
  await lock.lock(true);
  if (await isThere()) return program;
  console.log(`Building ${MODULE}@${VERSION}`);
  const { file, env } = await goToolchain(context);
  const unfinished = `${directory}/unfinished`;
  // A build of k0s that runs beside it empties its own.
  const temporary = `${directory}/tmp`;
  await Deno.mkdir(temporary, { recursive: true });
  const variables = { ...env, CGO_ENABLED: "0", GOBIN: unfinished, GOTMPDIR: temporary };
  await run([file, "install", "-trimpath", `${MODULE}@${VERSION}`], { env: variables });
  await Deno.rename(`${unfinished}/versitygw`, program);
  await Deno.remove(temporary, { recursive: true });
  assert(await isThere());
  return program;
}

import type { ImageRecipe } from "../../../lib/bundle/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { shell } from "./image_root.ts";

/** A container of a manifest, as far as it is looked at here. */
export interface ContainerManifest {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
  ports?: { name: string; containerPort: number }[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  securityContext?: { runAsUser?: number; readOnlyRootFilesystem?: boolean };
  livenessProbe?: ProbeManifest;
  readinessProbe?: ProbeManifest;
  lifecycle?: { postStart: { exec: { command: string[] } } };
}

/** How a kubelet asks a container how it is. */
export interface ProbeManifest {
  httpGet?: { path: string; port: number | string; scheme?: string };
  tcpSocket?: { host?: string; port: number };
}

/** What a kubelet would add. */
export interface ContainerSetting {
  root: string;
  recipe: ImageRecipe;
  /** Directories and files by name of the volume. */
  volumes: Readonly<Record<string, string>>;
  /** Values of `fieldRef`. */
  fields: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
}

/** Longest time until a program answers or ends, on a busy machine, in milliseconds. */
const WITHIN_MS = 120_000;

/** A program of an image that runs as a manifest says, with nothing but the image below it. Ends when disposed. */
export class ImageContainer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #printed = "";

  private constructor(readonly manifest: ContainerManifest, readonly setting: ContainerSetting) {
    this.#child = this.#command(manifest.command ?? setting.recipe.entrypoint, this.#args()).spawn();
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        this.#printed = (this.#printed + text).slice(-4_000);
      }
    };
    this.#reading = Promise.all([read(this.#child.stdout), read(this.#child.stderr)]);
  }

  /** Mounts its volumes and starts it. */
  static async start(manifest: ContainerManifest, setting: ContainerSetting): Promise<ImageContainer> {
    const { root, volumes } = setting;
    for (const { name, mountPath, readOnly } of manifest.volumeMounts ?? []) {
      await mountVolume(volumes[name] ?? "/proc/nowhere", `${root}${mountPath}`, readOnly === true);
    }
    if (manifest.securityContext?.readOnlyRootFilesystem) await shell('mount -o remount,bind,ro "$1"', root);
    return new ImageContainer(manifest, setting);
  }

  #args(): string[] {
    const variables = this.#environment();
    return (this.manifest.args ?? this.setting.recipe.cmd ?? [])
      .map((arg) => arg.replace(/\$\((\w+)\)/g, (whole, name: string) => variables[name] ?? whole));
  }

  #environment(): Record<string, string> {
    const { recipe, fields, env } = this.setting;
    const own = (this.manifest.env ?? []).map(({ name, value, valueFrom }): [string, string] => [
      name,
      value ?? fields[valueFrom?.fieldRef.fieldPath ?? ""] ?? "",
    ]);
    return { ...recipe.env, ...env, ...Object.fromEntries(own) };
  }

  #command(command: readonly string[], args: readonly string[]): Deno.Command {
    const { root, recipe } = this.setting;
    const user = this.manifest.securityContext?.runAsUser ?? recipe.user ?? "0:0";
    const userspec = String(user).includes(":") ? String(user) : `${user}:0`;
    return new Deno.Command("chroot", {
      args: [`--userspec=${userspec}`, "--groups=", root, ...command, ...args],
      env: this.#environment(),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** Runs a command in it. @returns What it has printed. @throws {Error} If it fails. */
  async exec(command: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#command(command, []).output();
    const text = new TextDecoder();
    if (code !== 0) throw new Error(`${command.join(" ")}: ${text.decode(stderr)}; ${this.#printed}`);
    return text.decode(stdout);
  }

  /** Waits until it does something. @throws {Error} With its last output, also if it ends before. */
  async until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
    const ended = this.#child.status.then(({ code }) => {
      throw new Error(`ended with ${code}`);
    });
    const found = eventually(isTrue, { what, withinMs: WITHIN_MS, everyMs: 200 });
    for (const one of [ended, found]) one.catch(() => {});
    try {
      await Promise.race([ended, found]);
    } catch (cause) {
      throw new Error(`${this.manifest.name}, ${what}: ${cause}\n${this.#printed}`, { cause });
    }
  }

  /** Waits until a probe of its manifest is answered. */
  async answers(probe: ProbeManifest): Promise<void> {
    await this.until("a probe is answered", () => isAnswered(probe, this.manifest));
  }

  /** Waits for its end, which is to be good. */
  async succeeds(): Promise<void> {
    const { code } = await this.#child.status;
    await this.#reading;
    if (code !== 0) throw new Error(`${this.manifest.name} ended with ${code}: ${this.#printed}`);
  }

  /** Tells it to end, once it does nothing but wait for that, and waits until it has. */
  async terminates(): Promise<void> {
    const [program = ""] = this.setting.recipe.entrypoint;
    await this.until("it waits for its end", async () => {
      const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
      return status.startsWith(`Name:\t${program.slice(1)}\n`) && /^State:\tS/m.test(status);
    });
    this.#child.kill("SIGTERM");
    await this.succeeds();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended.
    }
    await this.#child.status;
  }
}

async function mountVolume(source: string, target: string, isReadOnly: boolean): Promise<void> {
  await shell('[ -d "$1" ] && mkdir -p "$2" || { mkdir -p "$(dirname "$2")"; : >> "$2"; }', source, target);
  await shell('mount --bind "$1" "$2"', source, target);
  if (isReadOnly) await shell('mount -o remount,bind,ro "$1"', target);
}

async function isAnswered({ httpGet, tcpSocket }: ProbeManifest, { ports = [] }: ContainerManifest): Promise<boolean> {
  if (tcpSocket !== undefined) {
    using _connection = await Deno.connect({ hostname: tcpSocket.host ?? "127.0.0.1", port: tcpSocket.port });
    return true;
  }
  const port = ports.find(({ name }) => name === httpGet?.port)?.containerPort ?? httpGet?.port;
  const url = `${(httpGet?.scheme ?? "HTTP").toLowerCase()}://127.0.0.1:${port}${httpGet?.path}`;
  const args = ["-skf", "--max-time", "3", url];
  return (await new Deno.Command("curl", { args, stdin: "null", stdout: "null", stderr: "null" }).output()).success;
}

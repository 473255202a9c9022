import { K0sError } from "../base/mod.ts";

/** A network address of this machine. */
export interface InterfaceAddress {
  interfaceName: string;
  address: string;
  family: "IPv4" | "IPv6";
  prefixLength: number;
}

/** Name of this machine. */
export function hostname(): string {
  return Deno.hostname();
}

/** Every address of every interface, loopback included. */
export function networkInterfaces(): InterfaceAddress[] {
  return Deno.networkInterfaces().map(({ name, address, family, cidr }) => ({
    interfaceName: name,
    address,
    family,
    prefixLength: Number(cidr.slice(cidr.lastIndexOf("/") + 1)),
  }));
}

/** Name of the interface with a hardware address; `undefined` if there is none, or it has no network address. */
export function interfaceOfMac(address: string): string | undefined {
  return Deno.networkInterfaces().find(({ mac }) => mac.toLowerCase() === address.toLowerCase())?.name;
}

/** Our effective user id. */
export function userId(): number {
  return Deno.uid() ?? 0;
}

/** Our effective group id. */
export function groupId(): number {
  return Deno.gid() ?? 0;
}

/** Our process id. */
export function processId(): number {
  return Deno.pid;
}

/** Path of the running executable: `k0s` when compiled, `deno` when not. */
export function executablePath(): string {
  return Deno.execPath();
}

/** The name this program was called by (`argv[0]`), which a link changes; Deno does not tell it. */
export function invokedName(): string {
  return Deno.readTextFileSync("/proc/self/cmdline").split("\0", 1)[0] ?? "";
}

/** The directory that relative paths start from. */
export function currentDirectory(): string {
  return Deno.cwd();
}

/** Makes a path absolute and removes `.`, `..` and doubled slashes. */
export function absolutePath(path: string, directory: () => string = currentDirectory): string {
  const kept: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${directory()}/${path}`).split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `/${kept.join("/")}`;
}

/** Memory of the machine, in bytes. */
export function totalMemoryBytes(): number {
  return Deno.systemMemoryInfo().total;
}

/** Release of the running kernel, such as `6.1.0`. */
export function kernelRelease(): string {
  return Deno.osRelease();
}

/** Architecture as Go and Kubernetes name it. */
export function architecture(): "amd64" | "arm64" {
  return Deno.build.arch === "aarch64" ? "arm64" : "amd64";
}

/** Sends a signal to a process, or with a negative id to a group. @returns Whether it existed. */
export function sendSignal(pid: number, name: Deno.Signal): boolean {
  try {
    Deno.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || (error instanceof TypeError && /ESRCH/.test(error.message))) {
      return false;
    }
    throw error;
  }
}

/** Calls `handler` at each arrival of a signal until disposed. */
export function onSignal(name: Deno.Signal, handler: () => void): Disposable {
  Deno.addSignalListener(name, handler);
  return { [Symbol.dispose]: () => Deno.removeSignalListener(name, handler) };
}

/** Whether a standard stream is a terminal. */
export function isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean {
  return Deno[stream].isTerminal();
}

/** Pause before a stream that takes nothing now is tried again, in milliseconds. */
const FULL_PIPE_PAUSE_MS = 5;

/**
 * Writes text to a standard stream, all of it, before returning.
 *
 * What nobody reads any more (`k0s … | head`, a terminal that was closed) is dropped: it must not end a daemon.
 */
export function writeStandard(stream: "stdout" | "stderr", text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += Deno[stream].writeSync(bytes.subarray(written));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return;
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_PAUSE_MS);
    }
  }
}

/** Reads standard input to its end. */
export function readStandardInput(): Promise<string> {
  return new Response(Deno.stdin.readable).text();
}

/**
 * Addresses of a host name, from the resolver of the system (so `/etc/hosts` counts).
 *
 * @throws {K0sError} If it has none.
 */
export async function resolveHost(name: string): Promise<string[]> {
  const { lookup } = await import("node:dns/promises");
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new K0sError(`Cannot resolve "${name}"`, { cause: error });
  }
}

/** Whether this process runs the compiled executable, which then is k0s itself and not a runtime. */
export function isStandalone(): boolean {
  return Deno.build.standalone;
}

/**
 * Replaces this process by a program: same process id, nothing of ours left.
 *
 * Uses execve(2) of the C library, since Deno has no such call.
 *
 * @throws {K0sError} If the program cannot be started; we live on.
 */
export function replaceProcess(
  executable: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): never {
  const library = Deno.dlopen("libc.so.6", {
    execve: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
    signal: { parameters: ["i32", "usize"], result: "usize" },
  });
  const SIGPIPE = 13;
  const SIG_DFL = 0n;
  // Deno ignores SIGPIPE, and ignored signals stay ignored across execve: `kubectl … | head` would not end.
  library.symbols.signal(SIGPIPE, SIG_DFL);
  const argv = new PointerArray(args);
  const envp = new PointerArray(Object.entries(env).map(([name, value]) => `${name}=${value}`));
  library.symbols.execve(cString(executable), argv.pointers, envp.pointers);
  throw new K0sError(`Cannot run "${executable}"`, { hint: "Check that the file exists and is executable" });
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** A null-terminated array of C strings, kept alive together with them. */
class PointerArray {
  readonly pointers: BigUint64Array<ArrayBuffer>;
  readonly strings: Uint8Array<ArrayBuffer>[];

  constructor(texts: readonly string[]) {
    this.strings = texts.map(cString);
    this.pointers = new BigUint64Array(texts.length + 1);
    this.strings.forEach((text, index) => {
      this.pointers[index] = Deno.UnsafePointer.value(Deno.UnsafePointer.of(text));
    });
  }
}

/**
 * Refuses to go on unless we are root.
 *
 * @param path Words of the command, for the hint.
 * @param uid The user to judge. @default our effective user
 * @throws {K0sError}
 */
export function requireRoot(path: string, uid: number = userId()): void {
  if (uid === 0) return;
  throw new K0sError("this command must be run as root", { hint: `Type: sudo ${path}` });
}

import { assert, assertEquals } from "@std/assert";
import { eventually } from "./eventually.ts";
import { K0S } from "./k0s_binary.ts";
import type { Machine } from "./machine.ts";
import type { SecretsEncryptionState } from "../../lib/node/mod.ts";

/** How long a change may take, in milliseconds: in each of three phases API servers look for another key once a minute. */
const CHANGED_WITHIN_MS = 400_000;

/** `k0s secrets enable|rotate|disable` while it runs. Dispose it with `await using`. */
export class EncryptionChangeCommand implements AsyncDisposable {
  readonly #process;

  constructor(machine: Machine, change: "enable" | "rotate" | "disable") {
    this.#process = machine.start(K0S, ["secrets", change]);
  }

  /** Waits until it tells that a phase has begun. */
  async begins(phase: "introducing" | "rewriting" | "retiring"): Promise<void> {
    await eventually(() => Promise.resolve(this.#process.output().includes(`(phase "${phase}")`)), {
      what: `phase "${phase}": ${this.#process.output()}`,
      withinMs: CHANGED_WITHIN_MS,
      everyMs: 50,
    });
  }

  /** Kills it. */
  async kill(): Promise<void> {
    await this.#process.signal("SIGKILL");
    await this.#process.status;
  }

  /** Waits until it has ended well. @returns What it said. */
  async done(): Promise<string> {
    const { code } = await this.#process.status;
    assertEquals(code, 0, this.#process.output());
    return this.#process.output();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** What `k0s secrets status -o json` says, and its exit code. */
export async function encryptionOf(
  machine: Machine,
): Promise<SecretsEncryptionState & { code: number; problems: string[] }> {
  const { code, stdout, stderr } = await machine.k0s(["secrets", "status", "-o", "json"]);
  assert(stdout !== "", stderr);
  return { code, ...JSON.parse(stdout) };
}

/** The same once every controller answers: one that was killed, or has just started, is not counted among them at once. */
export async function encryptionWithoutProblems(machine: Machine): ReturnType<typeof encryptionOf> {
  return await eventually(async () => {
    const found = await encryptionOf(machine);
    assertEquals([found.problems, found.code], [[], 0]);
    return found;
  }, { what: "k0s secrets status finds nothing amiss", withinMs: 60_000 });
}

/** Makes Secrets whose values begin with a text. */
export async function makeSecrets(
  machine: Machine,
  { count, marker }: { count: number; marker: string },
): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `secret-${index}`, namespace: "default" },
    stringData: { password: `${marker}-${index}` },
  }));
  const stdin = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await machine.kubectl(["apply", "-f", "-"], { stdin });
}

/** The value of one of them, as the API gives it. */
export async function secretValue(machine: Machine, index: number): Promise<string> {
  const path = "jsonpath={.data.password}";
  return atob(await machine.kubectl(["get", "secret", `secret-${index}`, "-o", path, "--request-timeout=10s"]));
}

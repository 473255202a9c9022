import { assert } from "@std/assert";
import type { Background, Machine } from "./machine.ts";

/** Directory in the machine where the writer notes what it was told to have been stored. */
const NOTES = "/opt/writer";

/**
 * Writes numbered ConfigMaps through the API, one after the other, and notes each that the API has acknowledged.
 *
 * `checkAcknowledged()` then tells whether one of those was lost.
 */
export class NumberedWriter implements AsyncDisposable {
  private constructor(readonly machine: Machine, readonly process: Background) {}

  /** Starts writing. @param server URL of the API. */
  static async start(machine: Machine, dataDir = "/var/lib/k0s"): Promise<NumberedWriter> {
    await machine.run("mkdir", ["-p", NOTES]);
    const pki = `${dataDir}/pki`;
    const script = `
number=0
while :; do
  number=$((number + 1))
  body='{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"numbered-'$number'"},"data":{"number":"'$number'"}}'
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 \\
    --cacert ${pki}/ca.crt --cert ${pki}/admin.crt --key ${pki}/admin.key \\
    -H 'Content-Type: application/json' -d "$body" https://localhost:6443/api/v1/namespaces/default/configmaps)
  case "$code" in 201) echo "$number" >> ${NOTES}/acknowledged ;; *) echo "$number $code" >> ${NOTES}/failed; sleep 0.2 ;; esac
done`;
    return new NumberedWriter(machine, machine.start("sh", ["-c", script]));
  }

  /** Numbers whose write the API has acknowledged. */
  async acknowledged(): Promise<number[]> {
    return (await this.#notes("acknowledged")).map(Number);
  }

  /** How many writes have failed. */
  async failures(): Promise<number> {
    return (await this.#notes("failed")).length;
  }

  /** Stops writing, and fails if anything acknowledged is not there. @returns How many were. */
  async checkAcknowledged(): Promise<number> {
    await this[Symbol.asyncDispose]();
    const acknowledged = await this.acknowledged();
    const listed = await this.machine.kubectl(["get", "configmaps", "-o", "jsonpath={.items[*].data.number}"]);
    const stored = new Set(listed.trim().split(/\s+/).map(Number));
    const lost = acknowledged.filter((number) => !stored.has(number));
    assert(lost.length === 0, `lost after it was acknowledged: ${await this.#read(lost)}`);
    return acknowledged.length;
  }

  /** What the store itself has of some numbers: a list may come out of the API server's memory, a single object does not. */
  async #read(numbers: readonly number[]): Promise<string> {
    const found = await Promise.all(numbers.map(async (number) => {
      const { code } = await this.machine.k0s(["kubectl", "get", "configmap", `numbered-${number}`]);
      return `${number} (${code === 0 ? "stored, but missing in the list" : "not stored"})`;
    }));
    return found.join(", ");
  }

  async #notes(name: string): Promise<string[]> {
    const { stdout } = await this.machine.run("sh", ["-c", `cat ${NOTES}/${name} 2>/dev/null`]);
    return stdout.trim().split("\n").filter((line) => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

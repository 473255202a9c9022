import type { ProcessSpec } from "../../lib/supervisor/mod.ts";

/** A supervisor that notes what it is told, and whose processes become ready when the test says so. */
export class FakeSupervisor {
  readonly told: string[] = [];
  readonly isReady = new Map<string, boolean>();

  apply(spec: ProcessSpec): void {
    this.told.push(`apply ${spec.name} ${spec.args.join(" ")}`);
  }
  async waitReady(name: string, signal: AbortSignal): Promise<void> {
    if (this.isReady.get(name) ?? true) return void this.told.push(`${name} is ready`);
    await new Promise((_resolve, reject) => {
      if (signal.aborted) reject(new Error("given up"));
      signal.addEventListener("abort", () => reject(new Error("given up")));
    });
  }
  remove(name: string): Promise<void> {
    this.told.push(`remove ${name}`);
    return Promise.resolve();
  }
}

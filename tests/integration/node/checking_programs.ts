import { ConfigError } from "../../../lib/base/mod.ts";
import { openBundle, parsePayloadIndex } from "../../../lib/bundle/mod.ts";
import type { ClusterConfig } from "../../../lib/config/mod.ts";
import { checkConfigOfComponents, type ProgramUser } from "../../../lib/node/checks/component_checks.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig, controllerOptions } from "../../support/a_controller.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { K0S } from "../../support/k0s_binary.ts";

/** Embedded executables, unpacked once: the tests are about what the programs in them say. */
export class CheckingPrograms implements AsyncDisposable {
  readonly #binDir: string;

  private constructor(binDir: string) {
    this.#binDir = binDir;
  }

  static async unpack(names: readonly string[]): Promise<CheckingPrograms> {
    const index = parsePayloadIndex(await Deno.readTextFile(K0S.replace(/[^/]*$/, "payload_index.json")));
    const bundle = await openBundle(denoSpawn, K0S, index);
    const binDir = await Deno.makeTempDir({ prefix: "k0s-checks-" });
    await bundle.stage(names, { binDir, clock: systemClock, log: new FakeLogger() });
    return new CheckingPrograms(binDir);
  }

  path(name: string): string {
    return `${this.#binDir}/${name}`;
  }

  use: ProgramUser = (name, use) => use(this.path(name));

  /** What a controller of one node with a configuration is told, a line a problem. */
  async problemsOf(spec: Partial<ClusterConfig["spec"]>, kubeletExtraArgs = ""): Promise<string[]> {
    const options = controllerOptions({ single: true, kubeletExtraArgs });
    const config = aClusterConfig(spec);
    const ports = { spawn: denoSpawn, clock: systemClock, log: new FakeLogger() };
    return await problemsIn(() => checkConfigOfComponents({ config, options, ports }, this.use));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#binDir, { recursive: true });
  }
}

/** The problems that a check finds, a line each. */
export async function problemsIn(check: () => Promise<void>): Promise<string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

import { assertEquals } from "@std/assert";
import { Bundle, type PayloadPart } from "../../../../lib/bundle/mod.ts";
import { ControllerState } from "../../../../lib/node/controller/controller_state.ts";
import { installHostTools, unpackedTools } from "../../../../lib/node/pods/host_tools.ts";
import { exists } from "../../../../lib/platform/mod.ts";
import { aControllerState, controllerOptions } from "../../../support/a_controller.ts";

const VERSION = "0123456789abcdef";
const LAYER: PayloadPart = {
  ...{ name: "images-base", version: "1", module: "debian", licence: "GPL-2.0-or-later", kind: "image-layer" },
  ...{ mode: 0o644, links: [], sizeBytes: 0, sha256: VERSION.repeat(4), frames: [] },
};

/** A controller whose bundle holds the layer and notes what is to be unpacked instead of doing it. */
function aStateWithLayer(dataDir: string, iptablesMode: string): { state: ControllerState; jobs: unknown[] } {
  const { config, inputs } = aControllerState({ dataDir });
  const jobs: unknown[] = [];
  const index = { ...inputs.bundle.index, parts: [LAYER] };
  const bundle = new Bundle({ executable: "/proc/nowhere", index }, (job) => Promise.resolve(void jobs.push(job)));
  return {
    state: new ControllerState({ ...inputs, config, bundle, options: controllerOptions({ iptablesMode }) }),
    jobs,
  };
}

async function withDataDir(body: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/bin`);
  await body(dataDir);
  await Deno.remove(dataDir, { recursive: true });
}

Deno.test("installHostTools() unpacks programs and libraries of the images, and no accounts", () =>
  withDataDir(async (dataDir) => {
    const { state, jobs } = aStateWithLayer(dataDir, "nft");

    await installHostTools(state, new AbortController().signal);

    assertEquals(jobs, [{
      kind: "unpack",
      part: "images-base",
      directory: `${dataDir}/tools/${VERSION}`,
      prefixes: ["bin", "sbin", "lib", "usr/bin/", "usr/sbin/", "usr/lib"],
    }]);
  }));

for (const [flag, expected] of [["legacy", "legacy"], ["nft", "nft"]] as const) {
  Deno.test(`installHostTools() heeds --iptables-mode=${flag}`, () =>
    withDataDir(async (dataDir) => {
      await installHostTools(aStateWithLayer(dataDir, flag).state, new AbortController().signal);

      assertEquals(await Deno.readLink(`${dataDir}/bin/iptables`), `xtables-${expected}-multi`);
    }));
}

for (const flag of ["", "auto"]) {
  Deno.test(`installHostTools() finds out the mode with --iptables-mode=${flag}`, () =>
    withDataDir(async (dataDir) => {
      const { state } = aStateWithLayer(dataDir, flag);

      await installHostTools(state, new AbortController().signal);

      const spawn = state.inputs.ports.spawn as unknown as { runs: string[][] };
      assertEquals(spawn.runs[0], [`${dataDir}/bin/xtables-nft-multi`, "iptables-save"]);
    }));
}

Deno.test("installHostTools() removes older tools when nothing leads to them any more", () =>
  withDataDir(async (dataDir) => {
    await Deno.mkdir(`${dataDir}/tools/${VERSION}`, { recursive: true });
    await Deno.mkdir(`${dataDir}/tools/older`, { recursive: true });

    await installHostTools(aStateWithLayer(dataDir, "nft").state, new AbortController().signal);

    assertEquals(await exists(`${dataDir}/tools/older`), false);
  }));

Deno.test("unpackedTools() lists root directories, and none on a node that never ran", () =>
  withDataDir(async (dataDir) => {
    const { paths } = aControllerState({ dataDir }).inputs;
    assertEquals(await unpackedTools(paths), []);

    await Deno.mkdir(`${dataDir}/tools/${VERSION}`, { recursive: true });

    assertEquals(await unpackedTools(paths), [`${dataDir}/tools/${VERSION}`]);
  }));

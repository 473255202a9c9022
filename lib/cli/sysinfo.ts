import { K0sError } from "../base/mod.ts";
import { type Command, type Invocation, stringFlag, switchFlag } from "../command/mod.ts";
import { debugFlags } from "./flag_groups.ts";
import { DATA_DIR_FLAG, typedPaths } from "./node_paths.ts";
import { unknownFormat } from "./output_format.ts";

const FORMATS = ["text", "json", "yaml"];

/** `k0s sysinfo` */
export const sysinfo: Command = {
  word: "sysinfo",
  summary: "Display system information",
  long: "Check whether this machine can run k0s: the checks that a start makes, all of them shown. Changes nothing.",
  example: "\t$ k0s sysinfo\n\t$ k0s sysinfo --worker=false -o json",
  flags: [
    ...debugFlags(),
    switchFlag("controller", "Include controller-specific sysinfo", { default: true }),
    switchFlag("worker", "Include worker-specific sysinfo", { default: true }),
    DATA_DIR_FLAG,
    stringFlag("output", "Output format: text, json or yaml", { short: "o", default: "text", completes: FORMATS }),
  ],
  run,
};

async function run({ flags, context }: Invocation): Promise<void> {
  const format = flags.string("output");
  if (!FORMATS.includes(format)) throw unknownFormat(format, FORMATS);
  const { CONTAINERD_DROP_IN_DIR, runPreflight } = await import("../host/mod.ts");
  const { results, errors } = await runPreflight({
    paths: typedPaths(flags),
    controller: flags.bool("controller"),
    worker: flags.bool("worker"),
    ports: [],
    ...(flags.bool("worker") ? { containerdDropInDir: CONTAINERD_DROP_IN_DIR } : {}),
    clock: context.clock,
  });
  const { renderProbes } = await import("./sysinfo/render.ts");
  context.stdout(await renderProbes(results, format, context.isTerminal("stdout")));
  if (errors.length > 0) throw new K0sError("sysinfo failed");
}

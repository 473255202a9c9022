import { K0sError } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { requireRoot } from "../../platform/mod.ts";
import { resolveNode } from "../node_paths.ts";
import { OUTPUT_FORMATS, outputFlag, renderJson, renderYaml, unknownFormat } from "../output_format.ts";

/** `k0s certs check` */
export const check: Command = {
  word: "check",
  summary: "Show the certificates of this node, when they expire, and what is wrong with them",
  long: [
    "Show every authority and every certificate of this node, those in kubeconfigs and the kubelet's own included: until when",
    "each is valid, what uses it, and whether it belongs to its key and to this cluster's authority.",
    "",
    "It reads files alone: k0s need not run, and it works on workers, too. It exits with 1 if one has expired, is missing or is",
    "broken; one that only has less than a third of its life left is told of as well.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s certs check",
    "\t$ sudo k0s certs check -o json",
  ].join("\n"),
  flags: [outputFlag("output", "sets type of output to json or yaml")],
  run,
};

async function run({ flags, context, path }: Invocation): Promise<number> {
  const format = flags.string("output");
  if (!["", ...OUTPUT_FORMATS].includes(format)) throw unknownFormat(format, OUTPUT_FORMATS);
  requireRoot(path);
  const { paths } = await resolveNode(flags);
  const { inspectNode } = await import("../../pki/mod.ts");
  const certificates = await inspectNode(paths, context.clock.now());
  if (certificates.length === 0) {
    throw new K0sError(`There are no certificates of k0s in "${paths.dataDir}"`, {
      hint: "They are made at the first start; another directory is named by --data-dir",
    });
  }
  const healthy = !certificates.some(({ problems }) => problems.some(({ severity }) => severity === "error"));
  const document = { healthy, certificates };
  context.stdout(
    format === "json"
      ? renderJson(document)
      : format === "yaml"
      ? await renderYaml(JSON.parse(JSON.stringify(document)))
      : (await import("./render_certificates.ts")).renderCertificates(certificates),
  );
  return healthy ? 0 : 1;
}

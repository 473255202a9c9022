import { type Command, durationFlag, type Invocation } from "../../command/mod.ts";
import { architecture, requireRoot } from "../../platform/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";
import { chosenFormat, outputFlag, renderDocument } from "../output_format.ts";
import { renderReport } from "./render_report.ts";

/** How long each step may take, unless told otherwise. */
const STEP_MS = 10_000;

/** `k0s registry test` */
export const registryTest: Command = {
  word: "test",
  argsUsage: "IMAGE",
  args: { kind: "exactly", count: 1 },
  summary: "Test each way to an image that containerd of this machine knows",
  long: [
    "Test each way to an image that containerd of this machine knows: the mirrors of its registry in their order, then the registry",
    "itself. Must be run as root (or with sudo), since what containerd is told of registries may hold passwords.",
    "",
    "Of each server it shows one line a step:",
    "",
    "  name      the addresses of its name, or the proxy that is asked",
    "  tls       whose certificate it shows, what signed that, and whether it is trusted",
    "  token     what it wants to be shown, and by which credentials it was satisfied",
    "  manifest  the digest that the name leads to, and the image for this machine",
    "  layers    how many there are, and their sizes in bytes; they are not fetched",
    "",
    "A step that fails ends the way, and says what to do. At the end stands the server that containerd would pull from; without",
    "one, the exit code is 1. imagePullSecrets of Pods are not used here.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s registry test docker.io/library/busybox:latest",
    "\t$ sudo k0s registry test registry.example:5000/team/app@sha256:… -o json",
    "",
    "\tWait longer for a slow mirror:",
    "\t$ sudo k0s registry test --timeout 1m nginx",
  ].join("\n"),
  flags: [
    ...DIRECTORY_FLAGS,
    outputFlag("output", "print json or yaml"),
    durationFlag("timeout", "how long each step may take", { default: STEP_MS }),
  ],
  run,
};

async function run({ flags, args, path, context, ports: { clock, http } }: Invocation): Promise<number> {
  const format = chosenFormat(flags);
  requireRoot(path);
  const { paths } = await resolveNode(flags);
  const { CONTAINERD_CONFIG } = await import("../../components/mod.ts");
  const { CONTAINERD_DROP_IN_DIR, systemAuthorities } = await import("../../host/mod.ts");
  const { registryRoots, testImage } = await import("../../registries/mod.ts");
  const { containerdEnvironment } = await import("./containerd_environment.ts");
  const report = await testImage(args[0] ?? "", {
    clock,
    http,
    withinMs: flags.number("timeout"),
    platform: `linux/${architecture()}`,
    signal: new AbortController().signal,
    authorities: await systemAuthorities(),
    environment: await containerdEnvironment(paths),
    roots: await registryRoots({ configFile: CONTAINERD_CONFIG, dropInDir: CONTAINERD_DROP_IN_DIR }),
  });
  context.stdout(await renderDocument(report, format, () => renderReport(report)));
  return report.ok ? 0 : 1;
}

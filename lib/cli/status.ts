import { type CliContext, type Command, durationFlag, type Invocation, switchFlag } from "../command/mod.ts";
import { debugFlags, STATUS_SOCKET_FLAG } from "./flag_groups.ts";
import { resolveNode } from "./node_paths.ts";
import { outputFlag, renderJson, renderYaml } from "./output_format.ts";
import type { StatusDocument } from "../status/mod.ts";
import { charts } from "./status/charts.ts";
import { components } from "./status/components.ts";

/** `k0s status` */
export const status: Command = {
  word: "status",
  summary: "Get k0s instance status information",
  long: "Get the state of the k0s that runs on this machine: what it is, and how each of its processes is doing.",
  example: [
    "\tWhat runs here:",
    "\t$ k0s status",
    "\t$ k0s status -o json",
    "",
    "\tWhere the time of the last start went:",
    "\t$ k0s status --boot",
    "",
    "\tGo on in a script once the node is ready:",
    "\t$ k0s status --wait --timeout 5m >/dev/null && k0s kubectl get nodes",
  ].join("\n"),
  flags: [
    outputFlag("out", "sets type of output to json or yaml"),
    switchFlag("boot", "show the steps of the start and the chain of steps that decided how long it took"),
    switchFlag("wait", "wait until k0s runs and the node is ready"),
    durationFlag("timeout", "how long to wait at most", { default: 600_000 }),
  ],
  persistentFlags: [...debugFlags(), STATUS_SOCKET_FLAG],
  subcommands: [charts, components],
  run,
};

async function run({ flags, context }: Invocation): Promise<void> {
  const { readStatus } = await import("../status/mod.ts");
  const read = async () => await readStatus((await resolveNode(flags)).paths.statusSocket, context.http);
  const document = flags.bool("wait") ? await ready(read, flags.number("timeout"), context) : await read();
  context.stdout(await renderAs(flags.string("out"), document, flags.bool("boot")));
}

/** Waits until the node is ready, telling a terminal that it does. */
async function ready(
  read: () => Promise<StatusDocument>,
  withinMs: number,
  context: CliContext,
): Promise<StatusDocument> {
  const { waitUntilReady } = await import("./status/wait_until_ready.ts");
  const { tellMeanwhile } = await import("./start/tell_meanwhile.ts");
  const waiting = waitUntilReady({ clock: context.clock, withinMs, read });
  return await tellMeanwhile(waiting, context, () => "Waiting for k0s to be ready");
}

/** Renders a status document, or only the steps of its boot. An unknown format is text, as upstream has it. */
export async function renderAs(format: string, document: StatusDocument, isBoot: boolean): Promise<string> {
  const shown = isBoot ? document.Boot : document;
  if (format === "json") return renderJson(shown);
  if (format === "yaml") return `${await renderYaml(shown)}\n`;
  if (isBoot) return (await import("./status/boot.ts")).renderBoot(document.Boot);
  return (await import("./status/text.ts")).renderStatus(document);
}

import { type Command, durationFlag, type Invocation } from "../../command/mod.ts";
import { requireRoot } from "../../platform/mod.ts";
import { resolveNode } from "../node_paths.ts";

/** `k0s certs renew` */
export const renew: Command = {
  word: "renew",
  argsUsage: "[NAME…]",
  args: { kind: "at-least", count: 0 },
  summary: "Issue certificates of this controller again, with new keys",
  long: [
    "Issue the named certificates again, or all that k0s renews, however young they are: such as after a key has come into wrong",
    "hands. k0s certs check lists the names. Nothing needs it for certificates that grow old: k0s renews those by itself.",
    "",
    "A running k0s starts exactly the processes again that do not read their certificates by themselves, one after the other; with",
    "several controllers, one controller at a time. While k0s is stopped the files are written, and used at its next start.",
    "Authorities stay. It may be typed again at any time.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s certs renew",
    "\t$ sudo k0s certs renew admin etcd/peer",
  ].join("\n"),
  flags: [durationFlag("timeout", "how long to wait at most for processes that start again", { default: 300_000 })],
  run,
};

async function run({ flags, args, context, path }: Invocation): Promise<number> {
  requireRoot(path);
  const node = await resolveNode(flags);
  const { inspectNode, leavesToRenew, renewFiles } = await import("../../pki/mod.ts");
  const names = leavesToRenew(await inspectNode(node.paths, context.clock.now()), args);
  if (node.isRunning) {
    const { renewRunning } = await import("./renew_running.ts");
    return await renewRunning({ names, socket: node.paths.statusSocket, withinMs: flags.number("timeout") }, context);
  }
  const { whileStopped } = await import("../../node/mod.ts");
  await whileStopped(node.paths, () => renewFiles({ paths: node.paths, names, clock: context.clock }));
  context.stdout(`Renewed: ${names.join(", ")}\nk0s is stopped: its next start uses them\n`);
  return 0;
}

import { CancelledError, K0sError } from "../base/mod.ts";
import { type Command, durationFlag, type Invocation, stringFlag, switchFlag, UsageError } from "../command/mod.ts";
import type { BegunUpgrade, UpgradeJournal } from "../node/mod.ts";
import { executablePath, requireRoot } from "../platform/mod.ts";
import { debugFlags, DIRECTORY_FLAGS } from "./flag_groups.ts";
import { type ResolvedNode, resolveNode } from "./node_paths.ts";
import { renderJson, unknownFormat } from "./output_format.ts";

const FORMATS = ["text", "json"];
/** How long a version may take to be healthy unless told otherwise, in milliseconds. */
const WITHIN_MS = 600_000;

/** Flags of an upgrade that begins: one that goes on has them already. */
const NEW_UPGRADE_FLAGS = ["sha256", "dry-run", "force", "timeout"];
const HINT =
  "See how its parts are doing with: k0s status; what the upgrade did is in the log of its service, k0supgrade";

/** `k0s upgrade` */
export const upgrade: Command = {
  word: "upgrade",
  summary: "Upgrade the k0s service of this machine. Must be run as root (or with sudo)",
  long: [
    "Upgrade the k0s that runs here as a service to another file: it is checked before anything is changed, the cluster's objects",
    "are backed up, the service restarted, and the node watched until it is healthy. If it does not become healthy, the old file",
    "is put back. Pods keep running.",
    "",
    "Once it has begun, the upgrade goes on whatever becomes of this command, also after a power cut. Without --to the command",
    "goes on with an upgrade that was interrupted, and waits for one that is under way.",
    "",
    "It ends with 0 after success, 1 if nothing was changed, 2 if the upgrade itself was interrupted, 3 if the old version runs",
    "again, 4 if neither is healthy.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s upgrade --to ./k0s-v1.37.3+k0s.0-amd64",
    "",
    "\tOnly say what speaks against it:",
    "\t$ sudo k0s upgrade --to https://example.com/k0s-v1.37.3%2Bk0s.0-amd64 --sha256 HEX --dry-run",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    ...DIRECTORY_FLAGS,
    stringFlag("to", "the new k0s: a file, or its address", { completes: "files" }),
    stringFlag("sha256", "digest that the new file must have"),
    switchFlag("dry-run", "check only, change nothing"),
    switchFlag("force", "also to an older version, or past a minor one"),
    durationFlag("timeout", "how long a version may take to be healthy", { default: WITHIN_MS }),
    stringFlag("output", "output format: text or json", { short: "o", default: "text", completes: FORMATS }),
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, path, context } = invocation;
  const format = flags.string("output");
  if (!FORMATS.includes(format)) throw unknownFormat(format, FORMATS);
  checkDigest(flags.text("sha256"));
  requireRoot(path);
  const node = await resolveNode(flags);
  const { judgedDocument, judgedText, outcomeCode, outcomeDocument, outcomeText } = await import("./upgrade/words.ts");
  const show = (document: unknown, text: string) => context.stdout(format === "json" ? renderJson(document) : text);
  const judged = await begin(node, invocation);
  if (judged !== undefined) {
    const isDryRun = flags.bool("dry-run");
    show(judgedDocument(judged, isDryRun), judgedText(judged, isDryRun));
    return 0;
  }
  const journal = await follow(node, invocation);
  const code = outcomeCode(journal);
  if (code !== 0 && format !== "json") throw new K0sError(outcomeText(journal), { exitCode: code, hint: HINT });
  show(outcomeDocument(journal), outcomeText(journal));
  return code;
}

function checkDigest(sha256: string | undefined): void {
  if (sha256 === undefined || /^[0-9a-f]{64}$/i.test(sha256)) return;
  throw new UsageError(`invalid argument "${sha256}" for "--sha256" flag: not 64 hexadecimal digits`);
}

/** Begins an upgrade, or goes on with one. @returns What was judged, if that is all. */
async function begin(node: ResolvedNode, invocation: Invocation): Promise<BegunUpgrade | undefined> {
  const { flags, context, ports } = invocation;
  const to = flags.text("to");
  const { assertNoUpgrade, beginUpgrade, resumeUpgrade } = await import("../node/mod.ts");
  if (to === undefined) {
    const meansNewOne = NEW_UPGRADE_FLAGS.some((name) => flags.isGiven(name));
    if (!meansNewOne && await resumeUpgrade(node.paths, ports) !== undefined) return undefined;
    throw new UsageError('required flag(s) "to" not set', { hint: "Say which k0s: --to FILE or --to URL" });
  }
  await assertNoUpgrade(node.paths);
  const { findServiceManager, installedService } = await import("../install/mod.ts");
  const { readStatus } = await import("../status/mod.ts");
  const { withWorkShown } = await import("./backup/work_shown.ts");
  const options = {
    ...node,
    status: await readStatus(node.paths.statusSocket, context.http),
    service: await installedService(await findServiceManager({ spawn: context.spawn })),
    called: executablePath(),
    to,
    sha256: flags.text("sha256"),
    force: flags.bool("force"),
    withinMs: flags.number("timeout"),
    dryRun: flags.bool("dry-run"),
  };
  const begun = await withWorkShown(invocation, (work) => beginUpgrade(options, work));
  return begun.isUnderWay ? undefined : begun;
}

async function follow({ paths }: ResolvedNode, invocation: Invocation): Promise<UpgradeJournal> {
  const { followUpgrade } = await import("../node/mod.ts");
  const { withWorkShown } = await import("./backup/work_shown.ts");
  try {
    return await withWorkShown(invocation, (work) => followUpgrade(paths, work));
  } catch (cause) {
    if (!(cause instanceof CancelledError)) throw cause;
    throw new CancelledError("Interrupted, but the upgrade goes on", {
      cause,
      exitCode: cause.exitCode ?? 2,
      hint: "See how far it is with: k0s status; wait for it by: k0s upgrade",
    });
  }
}

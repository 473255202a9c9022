import { type Command, type Invocation, stringFlag } from "../command/mod.ts";
import {
  absolutePath,
  currentDirectory,
  openFile,
  requireRoot,
  scratchDirectory,
  standardInputPieces,
  temporaryDirectory,
} from "../platform/mod.ts";
import type { BackupWork } from "../node/mod.ts";
import { givenIdentities, IDENTITY_FLAG } from "./backup/identity.ts";
import { requireArchive } from "./backup/verify.ts";
import { debugFlags, DIRECTORY_FLAGS } from "./flag_groups.ts";
import { typedPaths } from "./node_paths.ts";

/** `k0s restore` */
export const restore: Command = {
  word: "restore",
  argsUsage: "filename",
  args: { kind: "exactly", count: 1 },
  summary: "restore k0s state from given backup archive. Use '-' as filename to read from stdin. Must be run as root",
  long: [
    "Restore a controller out of an archive of k0s backup, on a machine without a node. k0s is not started.",
    "",
    "The machine may have another name and another address than the one that was backed up. Of a cluster with several",
    "controllers restore one, start it, and have the others join again.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s restore k0s_backup_2026-11-28T14_00_00_000Z.tar.gz --config-out /etc/k0s/k0s.yaml",
    "\t$ sudo k0s controller",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    ...DIRECTORY_FLAGS,
    IDENTITY_FLAG,
    stringFlag("config-out", "Specify desired name and full path for the restored k0s.yaml file", {
      completes: "files",
      shownDefault: '"<pwd>/k0s_<archive timestamp>.yaml"',
    }),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, args: [file = ""], path, context } = invocation;
  requireRoot(path);
  requireArchive(file, invocation);
  const [{ restoreBackup }, { withWorkShown }] = await Promise.all([
    import("../node/mod.ts"),
    import("./backup/work_shown.ts"),
  ]);
  const identities = await givenIdentities(flags);
  const typed = flags.text("config-out");
  const configOut = typed === undefined ? defaultConfigOut(file) : typed === "-" ? undefined : absolutePath(typed);
  const { config, notes } = await withWorkShown(invocation, async (work) => {
    await using scratch = file === "-" ? await temporaryDirectory(scratchDirectory(), SPOOL) : undefined;
    const archive = scratch === undefined ? absolutePath(file) : await spooled(scratch.path, work);
    return await restoreBackup({ paths: typedPaths(flags), file: archive, identities, configOut }, work);
  });
  const tell = configOut === undefined ? context.stderr : context.stdout;
  if (configOut === undefined) context.stdout(config ?? "");
  else if (config !== undefined) tell(`The configuration is in ${configOut}\n`);
  for (const note of notes) tell(`${note}\n`);
}

const SPOOL = { prefix: ".k0s-restore-", suffix: "" };

/** An archive is read twice, and standard input only once. */
async function spooled(directory: string, { told }: BackupWork): Promise<string> {
  const path = `${directory}/archive`;
  using file = await openFile(path, { write: true, createNew: true, mode: 0o600 });
  for await (const piece of standardInputPieces()) {
    told({ stage: "Reading the archive" });
    await file.write(piece);
  }
  return path;
}

/** Upstream's name for it, in the current directory; none for an archive on standard input, where it is printed. */
export function defaultConfigOut(file: string, directory: string = currentDirectory()): string | undefined {
  if (file === "-") return undefined;
  const [stamp = ""] = file.slice(file.lastIndexOf("/") + 1).replace(/^k0s_backup_/, "").split(".");
  return `${directory === "/" ? "" : directory}/k0s_${stamp}.yaml`;
}

import { K0sError } from "../base/mod.ts";
import { type Command, type Invocation, stringFlag, switchFlag } from "../command/mod.ts";
import {
  absolutePath,
  currentDirectory,
  exists,
  requireRoot,
  scratchDirectory,
  statOf,
  writeStandardOutput,
} from "../platform/mod.ts";
import type { StatusDocument } from "../status/mod.ts";
import { list } from "./backup/list.ts";
import { prune } from "./backup/prune.ts";
import { verify } from "./backup/verify.ts";
import { debugFlags, DIRECTORY_FLAGS } from "./flag_groups.ts";
import { type ResolvedNode, resolveNode } from "./node_paths.ts";

/** `k0s backup` */
export const backup: Command = {
  word: "backup",
  summary: "Back-Up k0s configuration. Must be run as root (or with sudo)",
  long: [
    "Back up a running controller: the cluster's objects at one moment, its certificates and keys, manifests, image bundles and",
    "configuration. The archive is opened with the real etcd or SQLite before it gets its name.",
    "",
    "It holds every secret of the cluster: keep it as safe as the cluster itself.",
  ].join("\n"),
  example: [
    "\t$ sudo k0s backup --save-path=/var/backups",
    "",
    "\tEncrypted on its way:",
    "\t$ sudo k0s backup --save-path=- | gpg --encrypt --recipient user@example.com > backup.tar.gz.gpg",
  ].join("\n"),
  persistentFlags: [...debugFlags()],
  flags: [
    ...DIRECTORY_FLAGS,
    stringFlag("save-path", "destination directory path for backup assets, use '-' for stdout (default: current dir)", {
      completes: "directories",
    }),
    switchFlag("no-verify", "do not open what was backed up to prove that it is good"),
  ],
  subcommands: [list, prune, verify],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, path, context, log } = invocation;
  requireRoot(path);
  const savePath = flags.string("save-path");
  const isPiped = savePath === "-";
  if (isPiped && context.isTerminal("stdout")) {
    throw new K0sError("Cannot write an archive to a terminal", { hint: `Type: sudo ${path} --save-path=- > FILE` });
  }
  const directory = isPiped ? scratchDirectory() : absolutePath(savePath || currentDirectory());
  if ((await statOf(directory))?.kind !== "directory") {
    throw new K0sError(`the save-path directory (${savePath}) does not exist`, { hint: "Make it first" });
  }
  const node = await resolveNode(flags);
  const status = await controllerStatus(node, invocation);
  const [{ createBackup }, { withWorkShown }, { datastoreText }] = await Promise.all([
    import("../node/mod.ts"),
    import("./backup/work_shown.ts"),
    import("./backup/verify.ts"),
  ]);
  const proves = !flags.bool("no-verify");
  const { file, manifest: { datastore } } = await withWorkShown(invocation, (work) =>
    createBackup({
      paths: node.paths,
      status,
      configFile: node.configFile,
      directory,
      proves,
      write: isPiped ? writeStandardOutput : undefined,
    }, work));
  if (datastore.kind === "none") {
    log.warn("The cluster's objects are not in the archive, back them up by the means of their database", {
      database: datastore.notIncluded,
    });
  }
  if (file === undefined) return;
  const how = datastore.kind === "none" ? "" : proves ? ", proved" : ", not proved";
  context.stdout(`${file}: ${datastoreText(datastore)}${how}\n`);
}

/** What the running controller says of itself. @throws {K0sError} In upstream's words. */
async function controllerStatus({ paths }: ResolvedNode, { context }: Invocation): Promise<StatusDocument> {
  if (!await exists(paths.dataDir)) {
    throw new K0sError(
      `cannot find data-dir (${paths.dataDir}). check your environment and/or command input and try again`,
      { hint: "Run it on a controller" },
    );
  }
  const { readStatus } = await import("../status/mod.ts");
  const status = await readStatus(paths.statusSocket, context.http);
  if (status.Role === "controller") return status;
  throw new K0sError(`backup command must be run on the controller node, have \`${status.Role}\``, {
    hint: "Type it on a controller: a worker has nothing that a new one would not get by joining",
  });
}

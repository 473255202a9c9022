import type { ArchivedDatastore } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { absolutePath, filePieces, scratchDirectory, standardInputPieces, statOf } from "../../platform/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { givenIdentities, IDENTITY_FLAG } from "./identity.ts";
import { type ScheduledPlaces, scheduledPlaces } from "./scheduled_places.ts";

/** `k0s backup verify` */
export const verify: Command = {
  word: "verify",
  argsUsage: "NAME|FILE",
  args: { kind: "exactly", count: 1 },
  summary: "Prove that an archive can be restored",
  long: [
    "Read an archive to its end, compare every file with its manifest, and open the cluster's objects in it with the real etcd",
    "or SQLite. A FILE needs no cluster and no root; - is standard input. A NAME is one of k0s backup list, and is read where it",
    "is kept.",
    "",
    "The directory for what is unpacked on the way can be named in TMPDIR; it is /var/tmp otherwise.",
  ].join("\n"),
  example: "\t$ k0s backup verify k0s_backup_2026-11-28T14_00_00_000Z.tar.gz",
  flags: [...DIRECTORY_FLAGS, IDENTITY_FLAG],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { args: [file = ""], context } = invocation;
  requireArchive(file, invocation);
  const identities = await givenIdentities(invocation.flags);
  using stack = new DisposableStack();
  const { pieces, sizeBytes } = await opened(file, invocation, stack);
  const [{ verifyBackup }, { withWorkShown }] = await Promise.all([
    import("../../node/mod.ts"),
    import("./work_shown.ts"),
  ]);
  const found = await withWorkShown(
    invocation,
    (work) => verifyBackup({ pieces, sizeBytes, identities, room: scratchDirectory() }, work),
  );
  const { manifest, files, facts, kind } = found;
  const datastore = facts === undefined || kind === "none"
    ? manifest?.datastore ?? { kind: "none" as const, notIncluded: "another database" }
    : { kind, member: "", ...facts };
  const origin = manifest === undefined
    ? "without a manifest, as upstream's: its files were compared with nothing"
    : `made by k0s ${manifest.versions.k0s} on "${manifest.node.hostname}" at ${manifest.createdAt}`;
  context.stdout(`The archive is good: ${files.length} files, ${datastoreText(datastore)}; ${origin}\n`);
}

interface OpenedArchive {
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
  sizeBytes: number;
}

async function opened(file: string, invocation: Invocation, stack: DisposableStack): Promise<OpenedArchive> {
  if (file === "-") return { pieces: standardInputPieces(), sizeBytes: 0 };
  const path = absolutePath(file);
  const facts = await statOf(path);
  if (facts?.kind === "file") return { pieces: filePieces(path), sizeBytes: facts.sizeBytes };
  const { parseArchiveName } = await import("../../backup/mod.ts");
  if (parseArchiveName(file) !== undefined) {
    return await openedWhereKept(file, stack.use(await scheduledPlaces(invocation)));
  }
  throw new K0sError(`given file ${file} does not exist`, {
    hint: "Name an archive that k0s backup has made, or one of: k0s backup list",
  });
}

async function openedWhereKept(name: string, { stores, cluster }: ScheduledPlaces): Promise<OpenedArchive> {
  for (const store of stores) {
    if ((await store.list(cluster)).some((one) => one.name === name)) return await store.read(name);
  }
  throw new K0sError(`There is no archive "${name}" in ${stores.map(({ place }) => place).join(", ")}`, {
    hint: "List those that are there with: k0s backup list",
  });
}

/** Refuses to wait for an archive that somebody would have to type. @param file `-`: standard input. @throws {K0sError} */
export function requireArchive(file: string, { context, path }: Pick<Invocation, "context" | "path">): void {
  if (file !== "-" || !context.isTerminal("stdin")) return;
  throw new K0sError("Cannot read an archive from a terminal", { hint: `Type: ${path} - < FILE` });
}

const NAMES = { etcd: "etcd", sqlite: "SQLite" } as const;

/** What an archive has of the cluster's objects. */
export function datastoreText(datastore: ArchivedDatastore): string {
  if (datastore.kind === "none") return `without the cluster's objects, which are in ${datastore.notIncluded}`;
  return `${NAMES[datastore.kind]} at revision ${datastore.revision} with ${datastore.keys} keys`;
}

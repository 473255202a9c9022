import type { StoredArchive } from "../../backup/mod.ts";
import { allEnded } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { OUTPUT_FORMATS, outputFlag, renderJson, renderTable, renderYaml, unknownFormat } from "../output_format.ts";
import { scheduledPlaces } from "./scheduled_places.ts";

/** `k0s backup list` */
export const list: Command = {
  word: "list",
  summary: "List the archives that were made by schedule",
  long: [
    "List the archives of this cluster at the places that spec.backup names, newest first. Of a directory these are those of",
    "this controller.",
  ].join("\n"),
  example: "\t$ sudo k0s backup list\n\t$ sudo k0s backup list -o json",
  flags: [...DIRECTORY_FLAGS, outputFlag("output", "print as json or yaml")],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context } = invocation;
  const format = flags.string("output");
  if (format !== "" && format !== "json" && format !== "yaml") throw unknownFormat(format, OUTPUT_FORMATS);
  using places = await scheduledPlaces(invocation);
  const { stores, cluster } = places;
  const archives = (await allEnded(stores.map((store) => store.list(cluster)))).flat();
  if (format === "json") return context.stdout(renderJson(archives.map(summaryOf)));
  if (format === "yaml") return context.stdout(await renderYaml(archives.map(summaryOf)));
  context.stdout(archives.length === 0 ? "No archives were made by schedule yet\n" : renderArchives(archives));
}

function summaryOf({ name, createdAt, sizeBytes, place }: StoredArchive) {
  return { name, createdAt: createdAt.toISOString(), sizeBytes, place };
}

/** The table of archives. */
export function renderArchives(archives: readonly StoredArchive[]): string {
  const rows = archives.map(({ name, createdAt, sizeBytes, place }) => [
    name,
    createdAt.toISOString(),
    `${(sizeBytes / 1024 / 1024).toFixed(1)} MiB`,
    place,
  ]);
  return renderTable([["NAME", "CREATED AT", "SIZE", "PLACE"], ...rows], 3);
}

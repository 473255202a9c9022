import { allEnded } from "../../base/mod.ts";
import { type Command, type Invocation, switchFlag } from "../../command/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { renderArchives } from "./list.ts";
import { scheduledPlaces } from "./scheduled_places.ts";

/** `k0s backup prune` */
export const prune: Command = {
  word: "prune",
  summary: "Remove the archives that spec.backup.retention does not keep",
  long: [
    "Remove archives of this cluster that were made by schedule and are too many or too old, as it is done after each backup.",
    "The newest one at each place stays, and so does whatever k0s has not made by schedule.",
  ].join("\n"),
  example: "\t$ sudo k0s backup prune --dry-run",
  flags: [...DIRECTORY_FLAGS, switchFlag("dry-run", "only tell what would be removed")],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context } = invocation;
  using places = await scheduledPlaces(invocation);
  const { settings, stores, cluster } = places;
  const { pruneStore, retentionOf } = await import("../../backup/mod.ts");
  const isDry = flags.bool("dry-run");
  const options = { cluster, retention: retentionOf(settings), now: context.clock.now(), isDry };
  const pruned = (await allEnded(stores.map((store) => pruneStore(store, options)))).flat();
  if (pruned.length === 0) return context.stdout("Nothing is to be removed\n");
  context.stdout(`${isDry ? "To be removed" : "Removed"}:\n${renderArchives(pruned)}`);
}

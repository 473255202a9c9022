/**
 * What `storage_test.ts` runs in a mount namespace of its own: probes a directory and prints what was found as JSON.
 *
 * Usage: storage_scenario.ts <options of the mount> <directory>
 */
import { probeStorage } from "../../../lib/host/probes/storage_probes.ts";
import { denoSpawn } from "../../../lib/platform/mod.ts";

const [mountOptions = "", directory = ""] = Deno.args;
await denoSpawn.run("/bin/mount", { args: ["-t", "tmpfs", "-o", mountOptions, "tmpfs", directory] });
const dataDir = `${directory}/k0s`;
const results = await probeStorage({ dataDir, binDir: `${dataDir}/bin`, controller: true, worker: true });
const bad = results.filter(({ verdict }) => verdict === "rejected" || verdict === "error");
console.log(JSON.stringify(bad.map(({ message }) => message.replace(directory, "DIR"))));

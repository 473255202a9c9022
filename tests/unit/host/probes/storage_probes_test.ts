import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { probeStorage } from "../../../../lib/host/probes/storage_probes.ts";

const ROLES = { controller: true, worker: false };

Deno.test("probeStorage() looks at the nearest directory that exists", async () => {
  const directory = await Deno.makeTempDir();
  const dataDir = `${directory}/not/yet`;

  const results = await probeStorage({ dataDir, binDir: `${dataDir}/bin`, ...ROLES });

  assert(results.every(({ displayName }) => displayName.includes(dataDir)));
  assertEquals([...Deno.readDirSync(directory)], []);
  await Deno.remove(directory);
});

Deno.test("probeStorage() rejects a file in the way", async () => {
  const file = await Deno.makeTempFile();

  const [result] = await probeStorage({ dataDir: `${file}`, binDir: `${file}/bin`, ...ROLES });

  assertEquals(result?.verdict, "rejected");
  assertStringIncludes(result?.message ?? "", "is not a directory");
  await Deno.remove(file);
});

Deno.test("probeStorage() refuses a file system that cannot be written, such as /proc, or is full", async () => {
  const results = await probeStorage({ dataDir: "/proc", binDir: "/proc/bin", ...ROLES });

  const disk = results.find(({ path }) => path[0] === "disk:/proc");
  assertEquals(disk?.verdict, "rejected");
  assertStringIncludes(disk?.message ?? "", "0 bytes free");
});

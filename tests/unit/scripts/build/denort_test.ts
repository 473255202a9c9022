import { assertStringIncludes } from "@std/assert";
import { DENO_VERSION } from "../../../../scripts/build/denort.ts";

Deno.test("The executable contains the release of Deno that the scripts run with", async () => {
  const script = await Deno.readTextFile(new URL("../../../../scripts/deno.sh", import.meta.url));

  assertStringIncludes(script, `\nversion=${DENO_VERSION}\n`);
});

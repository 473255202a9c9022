import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";

Deno.test("nodePaths() derives everything from the data directory", () => {
  const paths = nodePaths({ dataDir: "/srv/k0s" });

  assertEquals(Object.values(paths).filter((path) => !path.startsWith("/srv/k0s") && !path.startsWith("/run/k0s")), []);
});

Deno.test("nodePaths() keeps the run directory of other users below their data directory", () => {
  assertEquals(nodePaths({ dataDir: "/srv/k0s", isRoot: false }).runDir, "/srv/k0s/run");
});

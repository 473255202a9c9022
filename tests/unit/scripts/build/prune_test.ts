import { assertEquals } from "@std/assert";
import { markUsed, pruneCache } from "../../../../scripts/build/prune.ts";

const NOW = new Date("2026-06-15T00:00:00Z");

Deno.test("pruneCache() keeps what was used lately, and nothing unfinished", async () => {
  const cache = `${await Deno.makeTempDir()}/`;
  try {
    for (const name of ["used", "stale", "half.unfinished"]) {
      await Deno.mkdir(`${cache}components/${name}`, { recursive: true });
    }
    await markUsed(`${cache}components/used`, new Date("2026-06-02T00:00:00Z"));
    await markUsed(`${cache}components/stale`, new Date("2026-05-31T00:00:00Z"));
    await markUsed(`${cache}components/half.unfinished`, NOW);

    await pruneCache({ cache, repository: "/", architecture: "amd64", profile: "release" }, NOW);

    const left = await Array.fromAsync(Deno.readDir(`${cache}components`), ({ name }) => name);
    assertEquals(left, ["used"]);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("pruneCache() removes what a killed compiler left, and keeps Go's caches", async () => {
  const cache = `${await Deno.makeTempDir()}/`;
  try {
    for (const name of ["build", "mod", "tmp/go-build1"]) await Deno.mkdir(`${cache}go/${name}`, { recursive: true });

    await pruneCache({ cache, repository: "/", architecture: "amd64", profile: "release" }, NOW);

    const left = await Array.fromAsync(Deno.readDir(`${cache}go`), ({ name }) => name);
    assertEquals(left.sort(), ["build", "mod"]);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

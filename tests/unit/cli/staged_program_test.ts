import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { checkWay, userBinDir } from "../../../lib/cli/staged_program.ts";

const PLACES: [Record<string, string>, string][] = [
  [{ XDG_CACHE_HOME: "/cache", HOME: "/home/a" }, "/cache/k0s/bin"],
  [{ XDG_CACHE_HOME: "", HOME: "/home/a/" }, "/home/a/.cache/k0s/bin"],
  [{ XDG_CACHE_HOME: "cache", HOME: "/home/a" }, "/home/a/.cache/k0s/bin"],
];
for (const [env, expected] of PLACES) {
  Deno.test(`userBinDir() is ${expected} with ${JSON.stringify(env)}`, () => {
    assertEquals(userBinDir((name) => env[name]), expected);
  });
}

for (const env of [{}, { HOME: "" }, { HOME: "home", XDG_CACHE_HOME: "." }] as Record<string, string>[]) {
  Deno.test(`userBinDir() falls back to no shared directory with ${JSON.stringify(env)}`, () => {
    const error = assertThrows(() => userBinDir((name) => env[name]), K0sError, "HOME is not set");
    assert(error.hint?.includes("XDG_CACHE_HOME"));
  });
}

/** Mode of the parent, and whether programs may be run from below it. Its owner is us, or a stranger. */
const WAYS: [mode: number, isOurs: boolean, isFine: boolean][] = [
  [0o755, true, true],
  [0o700, true, true],
  [0o775, true, true],
  [0o1777, true, true],
  [0o777, true, false],
  [0o757, true, false],
  [0o755, false, false],
  [0o1777, false, false],
];
for (const [mode, isOurs, isFine] of WAYS) {
  Deno.test({
    name: `checkWay() ${isFine ? "takes" : "refuses"} ${isOurs ? "our" : "a stranger's"} directory with mode ${
      mode.toString(8)
    }`,
    ignore: !isOurs && Deno.uid() !== 0,
    async fn() {
      const directory = await Deno.makeTempDir();
      try {
        await Deno.mkdir(`${directory}/parent/bin`, { recursive: true });
        await Deno.chmod(`${directory}/parent`, mode);
        if (!isOurs) await Deno.chown(`${directory}/parent`, 64_001, 64_101);

        const checking = checkWay(`${directory}/parent/bin/not/there`);

        if (isFine) await checking;
        else await assertRejects(() => checking, K0sError, `"${directory}/parent"`);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    },
  });
}

Deno.test("checkWay() says whose HOME it may be that we may not look into, and what to type", async () => {
  const stat = (path: string) =>
    path === "/home/other"
      ? Promise.reject(new Deno.errors.PermissionDenied("denied (os error 13)"))
      : Promise.resolve({
        kind: "directory" as const,
        ...{ sizeBytes: 0, mode: 0o755, uid: 0, gid: 0, modifiedAt: undefined, changedAt: undefined },
        ...{ inode: 1, device: 1, links: 1 },
      });
  const error = await assertRejects(
    () => checkWay("/home/other/.cache/k0s/bin", stat),
    K0sError,
    'Cannot unpack programs of k0s into "/home/other/.cache/k0s/bin": you may not look at "/home/other"',
  );

  assert(error.hint?.includes("export HOME="), error.hint);
});

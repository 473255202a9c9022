import { assertEquals } from "@std/assert";
import { userBinDir } from "../../../lib/cli/staged_program.ts";

Deno.test("userBinDir() follows the user's cache directory", () => {
  const cases: [Record<string, string>, string][] = [
    [{ XDG_CACHE_HOME: "/cache", HOME: "/home/a" }, "/cache/k0s/bin"],
    [{ XDG_CACHE_HOME: "", HOME: "/home/a" }, "/home/a/.cache/k0s/bin"],
  ];
  for (const [env, expected] of cases) assertEquals(userBinDir((name) => env[name]), expected);
});

import { assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { requireArchive } from "../../../../lib/cli/backup/require_archive.ts";
import { fakeContext } from "../_cli.ts";

Deno.test("requireArchive() refuses standard input that is a terminal", () => {
  const typed = (terminal: boolean) => ({ path: "k0s restore", context: fakeContext({ terminal }).context });

  assertThrows(() => requireArchive("-", typed(true)), K0sError, "Cannot read an archive from a terminal");
  requireArchive("-", typed(false));
  requireArchive("a.tar.gz", typed(true));
});

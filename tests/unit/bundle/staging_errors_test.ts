import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  checkExecutable,
  explainStagingError,
  freeBytesAt,
  notEnoughSpace,
} from "../../../lib/bundle/staging_errors.ts";

function systemError(code: string): Error {
  return Object.assign(new Error("os error"), { code });
}

const CASES: [code: string, text: string][] = [
  ["ENOSPC", "42 bytes) needed"],
  ["EDQUOT", "42 bytes) needed"],
  ["EROFS", "the file system is read-only"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
];

for (const [code, text] of CASES) {
  Deno.test(`explainStagingError() explains ${code}, found as a cause, and names path and flag`, async () => {
    const wrapped = new K0sError("Cannot make directory", { cause: systemError(code) });

    const error = await explainStagingError(wrapped, "/proc/nowhere/bin/kine", 42);

    assertInstanceOf(error, K0sError);
    assertStringIncludes(error.message, 'Cannot write "/proc/nowhere/bin/kine"');
    assertStringIncludes(error.message, text);
    assertStringIncludes(error.hint ?? "", "--data-dir");
  });
}

Deno.test("explainStagingError() leaves other errors as they are", async () => {
  const error = systemError("EIO");

  assertEquals(await explainStagingError(error, "/proc/nowhere", 1), error);
});

Deno.test("notEnoughSpace() tells bytes needed and free", () => {
  const { message } = notEnoughSpace("/data/bin", 150_000_001, 2_000_000);

  assertEquals(
    message,
    'Cannot write "/data/bin": 151 MB (150000001 bytes) needed, 2 MB (2000000 bytes) free',
  );
});

Deno.test("freeBytesAt() tells a positive number for the temporary directory", async () => {
  assert(await freeBytesAt("/") > 0);
});

Deno.test("checkExecutable() accepts a directory that does not exist yet", async () => {
  await checkExecutable("/proc/nowhere/k0s/bin");
});

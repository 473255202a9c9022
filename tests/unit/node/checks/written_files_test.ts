import { assertEquals } from "@std/assert";
import { isWritten, writtenFileProblem } from "../../../../lib/node/checks/written_files.ts";

const ACCOUNT = { uid: 64_002, gid: 64_102 };

/** Modes of a directory and of a file in it that belong to us, the path below the directory, and what is said. */
const CASES: readonly [directory: number, file: number, path: string, problem: string | undefined][] = [
  [0o755, 0o644, "new", 'it may not write to the directory "DIR"'],
  [0o755, 0o644, "a/b/new", 'it may not write to the directory "DIR"'],
  [0o757, 0o644, "new", undefined],
  [0o757, 0o644, "a/b/new", undefined],
  [0o756, 0o644, "new", 'it may not write to the directory "DIR"'],
  [0o755, 0o644, "file", "it may not write to it"],
  [0o755, 0o646, "file", undefined],
  [0o750, 0o646, "file", 'the directory "DIR" is closed to it'],
  [0o777, 0o644, "", "it is a directory"],
];

for (const [mode, fileMode, path, problem] of CASES) {
  Deno.test(`writtenFileProblem() of "${path}" in a directory ${mode.toString(8)}: ${problem ?? "none"}`, async () => {
    const directory = await Deno.realPath(await Deno.makeTempDir());
    try {
      await Deno.writeTextFile(`${directory}/file`, "");
      await Deno.chmod(`${directory}/file`, fileMode);
      await Deno.chmod(directory, mode);

      const found = await writtenFileProblem("audit-log-path", `${directory}/${path}`, ACCOUNT);

      assertEquals(found?.replace(directory, "DIR"), problem);
      assertEquals(await writtenFileProblem("wal-dir", `${directory}/new`, { uid: 0, gid: 0 }), undefined);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

Deno.test("writtenFileProblem() takes a directory for what is one", async () => {
  assertEquals(await writtenFileProblem("wal-dir", "/tmp", ACCOUNT), undefined);
  assertEquals(await writtenFileProblem("wal-dir", "/proc", ACCOUNT), "it may not write to it");
});

Deno.test("isWritten() tells what a program makes from what it reads", () => {
  assertEquals(isWritten("audit-log-path"), true);
  assertEquals(isWritten("audit-policy-file"), false);
});

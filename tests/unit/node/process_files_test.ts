import { assertEquals, assertRejects } from "@std/assert";
import type { DesiredFile } from "../../../lib/node/desired/desired.ts";
import { ProcessFiles } from "../../../lib/node/process_files.ts";
import { trappingProcess } from "../../support/trapping_process.ts";
import { until } from "../../support/until.ts";

Deno.test("ProcessFiles writes what differs, leaves what is equal, and removes what is to go", async () => {
  const runDir = await Deno.makeTempDir();
  const path = `${runDir}/sub/a.conf`;
  const file = (text: string | undefined): DesiredFile => ({
    path,
    text,
    mode: 0o640,
    directoryMode: 0o700,
    readBy: "a",
  });
  const files = new ProcessFiles({ runDir });

  await files.write([file("1")]);
  const { ino, mode } = await Deno.stat(path);
  await files.write([file("1")]);
  assertEquals([(await Deno.stat(path)).ino, (mode ?? 0) & 0o777], [ino, 0o640]);
  await files.write([file("2")]);
  assertEquals(await Deno.readTextFile(path), "2");
  await files.write([file(undefined)]);
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  await Deno.remove(runDir, { recursive: true });
});

Deno.test("ProcessFiles makes a log, keeps what is in it, and gives it to another group when that is asked for", async () => {
  const runDir = await Deno.makeTempDir();
  const path = `${runDir}/audit/audit.log`;
  const owner = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  const file = (mode: number): DesiredFile => ({
    path,
    text: "",
    mode,
    owner,
    directoryMode: 0o700,
    isLog: true,
    readBy: "a",
  });
  const files = new ProcessFiles({ runDir });
  const modeNow = () => (Deno.statSync(path).mode ?? 0) & 0o777;

  await files.write([file(0o600)]);
  await Deno.writeTextFile(path, "noted");
  const first = modeNow();
  await files.write([file(0o640)]);
  await files.write([{ ...file(0o640), text: undefined }]);

  assertEquals([first, modeNow(), await Deno.readTextFile(path)], [0o600, 0o640, "noted"]);
  await Deno.remove(runDir, { recursive: true });
});

Deno.test("ProcessFiles writes what was in a directory that it has removed, and removes that again", async () => {
  const runDir = await Deno.makeTempDir();
  const file = (name: string, text: string | undefined): DesiredFile => (
    { path: `${runDir}/${name}`, text, mode: 0o640, directoryMode: 0o700, readBy: "a" }
  );
  const files = new ProcessFiles({ runDir });
  const namesIn = async () => (await Array.fromAsync(Deno.readDir(runDir))).map(({ name }) => name);

  for (let round = 0; round < 2; round++) {
    await files.write([file("sub/a.conf", "1"), file("sub/b/c.conf", "1")]);
    assertEquals(await Deno.readTextFile(`${runDir}/sub/b/c.conf`), "1");
    await files.write([file("sub", undefined)]);
    assertEquals(await namesIn(), []);
  }
  await Deno.remove(runDir, { recursive: true });
});

Deno.test("ProcessFiles has a reader read again, once, and not one that has started since", async () => {
  const runDir = await Deno.makeTempDir();
  {
    await using process = await trappingProcess(runDir, "a");
    const file = (text: string): DesiredFile => (
      { path: `${runDir}/a.conf`, text, mode: 0o640, readBy: "a", reload: "SIGHUP" }
    );
    const files = new ProcessFiles({ runDir });
    await files.write([file("1")]);
    files.startsAnew("a");
    await files.tellReaders();
    assertEquals(await process.says(), "ready");
    await files.write([file("2")]);
    await files.tellReaders();
    await until("it was told", async () => await process.says() === "hup");
  }
  await Deno.remove(runDir, { recursive: true });
});

import { assert, assertEquals } from "@std/assert";
import { removeLeftovers } from "../../../lib/bundle/leftovers.ts";
import { temporaryName } from "../../../lib/bundle/staged_file.ts";
import { processFacts } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { temporaryDirectory } from "./_fixture.ts";

/** Above the largest process id of Linux (2^22). */
const NO_PID = 2 ** 22 + 1;

Deno.test("removeLeftovers() removes what dead processes left and keeps what others write", async () => {
  await using directory = await temporaryDirectory();
  const self = await processFacts(Deno.pid);
  assert(self !== undefined);
  const dead = { pid: NO_PID, startTicks: self.startTicks };
  // What wrote before a power cut may have had the id that another process has now.
  const earlier = { pid: self.pid, startTicks: self.startTicks - 1 };
  const names = [...[dead, earlier, self].map((facts) => temporaryName("kine", facts)), "kubelet.0a1b.tmp", "kine"];
  for (const name of names) await Deno.writeTextFile(`${directory.path}/${name}`, "");

  await removeLeftovers(directory.path, new FakeClock(new Date().toISOString()));

  const left = [...Deno.readDirSync(directory.path)].map(({ name }) => name).sort();
  assertEquals(left, [temporaryName("kine", self), "kine", "kubelet.0a1b.tmp"]);
});

Deno.test("removeLeftovers() removes temporary files without a process id when they are old", async () => {
  await using directory = await temporaryDirectory();
  await Deno.writeTextFile(`${directory.path}/kubelet.0a1b.tmp`, "");
  const later = new Date(Date.now() + 3_600_000);

  await removeLeftovers(directory.path, new FakeClock(later.toISOString()));

  assertEquals([...Deno.readDirSync(directory.path)], []);
});

Deno.test("removeLeftovers() accepts a directory that does not exist", async () => {
  await removeLeftovers("/proc/nowhere/bin", new FakeClock());
});

import { assert, assertEquals } from "@std/assert";
import { parseStat, processEnvironment, processFacts, processMemory } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";

/** No process has an id above the kernel's limit. */
const NOBODY = 4_194_305;

Deno.test("parseStat() is not misled by the name of the program", () => {
  const numbers = Array.from({ length: 49 }, (_, index) => index + 4);
  const facts = parseStat(`42 (a) b (c) S ${numbers.join(" ")}\n`);

  assertEquals(facts, {
    pid: 42,
    program: "a) b (c",
    state: "S",
    parentPid: 4,
    groupId: 5,
    cpuSeconds: 0.29,
    startTicks: 22,
  });
  assertEquals(parseStat("nonsense"), undefined);
});

Deno.test("facts, environment and memory of a running process are found", async () => {
  const child = new Deno.Command("sleep", { args: ["100"], env: { MARK: "a=b" }, clearEnv: true }).spawn();

  // Until it has become another program, it shows the environment of this one.
  const mark = await eventually(async () => (await processEnvironment(child.pid))?.["MARK"], {
    what: "its environment",
    withinMs: 60_000,
    everyMs: 5,
  });
  const facts = await processFacts(child.pid);
  const memory = await processMemory(child.pid);

  child.kill("SIGKILL");
  await child.status;
  assertEquals(facts?.parentPid, Deno.pid);
  assertEquals(mark, "a=b");
  assert(memory !== undefined && memory.rssBytes >= memory.pssBytes && memory.anonymousBytes > 0);
  assertEquals(await processFacts(child.pid), undefined);
});

Deno.test("a process that does not exist has no facts", async () => {
  assertEquals(await processFacts(NOBODY), undefined);
  assertEquals(await processEnvironment(NOBODY), undefined);
  assertEquals(await processMemory(NOBODY), undefined);
});

import { assertEquals } from "@std/assert";
import { KEPT_LINES } from "../../../lib/supervisor/output.ts";
import { FakeChild } from "../../support/fake_spawn.ts";
import { processFixture } from "./_fixture.ts";

/** A child that does nothing by itself. */
function aChild(): FakeChild {
  return new FakeChild(1, { executable: "/bin/etcd", args: [], env: {}, cwd: "/" });
}

Deno.test("Output hands each line to log, file and memory", async () => {
  await using f = await processFixture();
  const child = aChild();
  const done = f.context.output.follow(child);
  child.print("ready", "stdout");
  child.exit();
  await done;
  await f.file.close();

  assertEquals(f.log.records, [{ level: "info", message: "ready", fields: { stream: "stdout" } }]);
  assertEquals(await Deno.readTextFile(`${f.directory}/etcd.log`), "ready\n");
  assertEquals(f.context.output.lastLines, ["ready"]);
});

Deno.test("Output keeps the last lines of the latest run only", async () => {
  await using f = await processFixture();
  for (const prefix of ["old", "new"]) {
    const child = aChild();
    for (let line = 0; line < 50; line++) child.print(`${prefix} ${line}`);
    child.exit();
    await f.context.output.follow(child);
  }

  assertEquals(
    f.context.output.lastLines,
    Array.from({ length: KEPT_LINES }, (_, line) => `new ${50 - KEPT_LINES + line}`),
  );
});

Deno.test("Output keeps chatter to its file and to debugging", async () => {
  await using f = await processFixture();
  const child = aChild();
  const done = f.context.output.follow(child, { chatter: "^event" });
  for (const line of ["event 1", "an event"]) child.print(line);
  child.exit();
  await done;
  await f.file.close();

  assertEquals(f.log.records.map(({ level, message }) => [level, message]), [
    ["debug", "event 1"],
    ["info", "an event"],
  ]);
  assertEquals(await Deno.readTextFile(`${f.directory}/etcd.log`), "event 1\nan event\n");
  assertEquals(f.context.output.lastLines, ["an event"]);
});

Deno.test("Output masks secrets and drops colours before anybody sees them", async () => {
  await using f = await processFixture();
  const child = aChild();
  const done = f.context.output.follow(child, { secrets: ["p%40ss", "p@ss"] });
  child.print("\x1b[31mERRO\x1b[0m parse u:p%40ss or u:p@ss");
  child.exit();
  await done;
  await f.file.close();

  const shown = "ERRO parse u:*** or u:***";
  assertEquals(f.log.records.map(({ message }) => message), [shown]);
  assertEquals(await Deno.readTextFile(`${f.directory}/etcd.log`), `${shown}\n`);
  assertEquals(f.context.output.lastLines, [shown]);
});

Deno.test("Output keeps the latest complaint with its indented lines, until it is forgotten", async () => {
  await using f = await processFixture();
  const child = aChild();
  const done = f.context.output.follow(child, { complaints: { pattern: "^ERRO (?<why>.*)", about: "database" } });
  for (const line of ["ERRO old", "ERRO cannot connect:", "\tone: refused", "\ttwo: refused", "INFO x", "\tmore"]) {
    child.print(line);
  }
  child.exit();
  await done;

  assertEquals(f.context.output.complaint, "cannot connect: one: refused two: refused");
  f.context.output.forgetComplaint();
  assertEquals(f.context.output.complaint, undefined);
});

Deno.test("Output tells of each line that is an alarm", async () => {
  await using f = await processFixture();
  const child = aChild();
  let alarms = 0;
  const done = f.context.output.follow(child, { alarm: "^GAP" }, () => void alarms++);
  for (const line of ["GAP 1", "no GAP", "GAP 2"]) child.print(line);
  child.exit();
  await done;
  await f.file.close();

  assertEquals(alarms, 2);
});

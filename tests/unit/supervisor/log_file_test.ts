import { assertEquals } from "@std/assert";
import { LogFile } from "../../../lib/supervisor/log_file.ts";
import { FakeLogger } from "../../support/fakes.ts";

Deno.test("LogFile appends lines to what is there", async () => {
  const path = await Deno.makeTempFile();
  const file = new LogFile({ path, log: new FakeLogger() });
  file.write("a");
  await file.close();

  file.write("b");
  file.write("ü");
  await file.close();

  assertEquals(await Deno.readTextFile(path), "a\nb\nü\n");
  await Deno.remove(path);
});

Deno.test("LogFile keeps at most two files of bounded size", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/etcd.log`;
  const file = new LogFile({ path, limitBytes: 10, log: new FakeLogger() });
  for (const line of ["1111", "2222", "3333", "4444", "5555"]) {
    file.write(line);
    await file.close();
  }

  assertEquals(await Deno.readTextFile(path), "5555\n");
  assertEquals(await Deno.readTextFile(`${path}.1`), "3333\n4444\n");
  assertEquals((await Array.fromAsync(Deno.readDir(directory))).length, 2);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("LogFile says once that it cannot be written and goes on", async () => {
  const log = new FakeLogger();
  const file = new LogFile({ path: "/proc/nowhere/such/directory/etcd.log", log });

  file.write("a");
  await file.close();

  assertEquals(log.records.map(({ level, message }) => [level, message]), [["warning", "Cannot write the log file"]]);
});

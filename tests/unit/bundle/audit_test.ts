import { assertEquals } from "@std/assert";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { aBundle, aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

async function setUp() {
  const directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [
    { name: "kine", content: someBytes(500, 1) },
    { name: "runc", content: someBytes(700, 3) },
  ]);
  const clock = new FakeClock(new Date().toISOString());
  const options = { binDir: `${directory.path}/bin`, clock, log: new FakeLogger() };
  return { bundle: aBundle(payload), options, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}

Deno.test("audit() finds a file that decayed, and the next start replaces it", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine", "runc"], f.options);
  await Deno.writeFile(`${f.options.binDir}/kine`, new Uint8Array(500));
  await f.options.clock.advance(5_000);

  const wrong = await f.bundle.audit(["kine", "runc"], { ...f.options, signal: new AbortController().signal });

  assertEquals(wrong, ["kine"]);
  assertEquals((await f.bundle.stage(["kine", "runc"], f.options)).written, ["kine"]);
});

Deno.test("audit() logs the path of a damaged file as something an operator must see", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine"], f.options);
  await Deno.truncate(`${f.options.binDir}/kine`, 10);

  await f.bundle.audit(["kine"], { ...f.options, signal: new AbortController().signal });

  const [failure] = f.options.log.records.filter(({ level }) => level === "error");
  assertEquals(failure?.fields, { path: `${f.options.binDir}/kine` });
});

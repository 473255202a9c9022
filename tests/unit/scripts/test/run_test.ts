import { assertEquals } from "@std/assert";
import { until } from "../../../support/until.ts";
import { countsOfRun } from "../../../../scripts/test/run.ts";
import { sumOf } from "../../../../scripts/test/run_files.ts";

const CLOSING: [output: string, success: boolean, expected: [number, number, number]][] = [
  ["ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)\n", true, [12, 0, 1]],
  ["ok | 1 passed | 0 failed (54s)\n", true, [1, 0, 0]],
  ["FAILED | 3 passed (1 step) | 2 failed (1 step) (1m2s)\n", false, [3, 2, 0]],
  ["ok | 9 passed | 0 failed (1s)\nlater\nok | 2 passed | 0 failed (1s)\n", true, [2, 0, 0]],
  ["error: Module not found\n", false, [0, 1, 0]],
  ["ok | 2 passed | 0 failed (1s)\nerror: an uncaught one\n", false, [2, 1, 0]],
];
for (const [output, success, [passed, failed, skipped]] of CLOSING) {
  Deno.test(`countsOfRun() reads ${JSON.stringify(output)}`, () => {
    assertEquals(countsOfRun(output, success), { passed, failed, skipped });
  });
}

Deno.test("sumOf() adds runs up", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  assertEquals(sumOf([one, one]), { passed: 2, failed: 4, skipped: 6 });
  assertEquals(sumOf([]), { passed: 0, failed: 0, skipped: 0 });
});

Deno.test("endTestsWithUs() ends the tests that run, whatever they are in the middle of", async () => {
  const directory = await Deno.makeTempDir();
  const note = `${directory}/pid`;
  const test = `${directory}/endless_test.ts`;
  await Deno.writeTextFile(
    test,
    `Deno.test("endless", async () => {
       await Deno.writeTextFile("${note}", String(Deno.pid));
       await new Promise((resolve) => setTimeout(resolve, 3_600_000));
     });`,
  );
  const run = new URL("../../../../scripts/test/run.ts", import.meta.url).href;
  const program = `import { denoTest, endTestsWithUs } from "${run}";
    endTestsWithUs();
    await denoTest(["${test}"], "${directory}", () => {});`;
  const runner = new Deno.Command(Deno.execPath(), { args: ["eval", program], stdout: "null", stderr: "null" }).spawn();
  await until("the test runs", async () => (await Deno.readTextFile(note).catch(() => "")) !== "");
  const pid = await Deno.readTextFile(note);

  runner.kill("SIGTERM");

  assertEquals((await runner.status).code, 143);
  const isGone = () => Deno.stat(`/proc/${pid}`).then(() => false, () => true);
  const isZombie = async () => / Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => ""));
  await until("the test is gone", async () => await isGone() || await isZombie());
  await Deno.remove(directory, { recursive: true });
});

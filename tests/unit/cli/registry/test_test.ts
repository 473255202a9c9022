import { assertEquals, assertStringIncludes } from "@std/assert";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import { runCli } from "../_cli.ts";

const WITHOUT_ROOT = Deno.uid() !== 0;

Deno.test("k0s registry test wants one image, and a format that there is", async () => {
  const none = await runCli(["registry", "test"]);
  const format = await runCli(["registry", "test", "-o", "xml", "x"]);

  assertEquals([none.exitCode, format.exitCode], [1, 1]);
  assertStringIncludes(format.stderr, 'unknown output format: "xml"');
});

Deno.test({ name: "k0s registry test says what is wrong with a name", ignore: WITHOUT_ROOT }, async () => {
  const { exitCode, stderr } = await runCli(["registry", "test", "--status-socket", "/proc/nowhere", "https://x/y"]);

  assertEquals(exitCode, 1);
  assertStringIncludes(stderr, 'Cannot read the image name "https://x/y"');
});

Deno.test({ name: "k0s registry test ends with 1 where no server has an image", ignore: WITHOUT_ROOT }, async () => {
  const args = ["registry", "test", "--status-socket", "/proc/nowhere"];
  const options = { http: denoHttp };

  const text = await runCli([...args, "no.such.registry.invalid/x"], options);
  const json = await runCli([...args, "-o", "json", "no.such.registry.invalid/x"], options);

  assertEquals([text.exitCode, json.exitCode], [1, 1]);
  assertStringIncludes(text.stdout, 'name      FAILED Cannot resolve "no.such.registry.invalid"');
  const { ok, endpoints } = JSON.parse(json.stdout);
  assertEquals([ok, endpoints.length], [false, 1]);
});

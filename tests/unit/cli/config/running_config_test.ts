import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { typedConfig } from "../../../../lib/cli/config/running_config.ts";
import { LARGEST_DOCUMENT_BYTES } from "../../../../lib/status/mod.ts";

const running = (configFile: string) => ({ statusSocket: "/proc/nowhere/s", configFile });

Deno.test("typedConfig() reads what was typed, else the file that k0s reads", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "a");
    await Deno.writeTextFile(`${directory}/b`, "b");

    assertEquals(await typedConfig(`${directory}/a`, running("-")), { name: `${directory}/a`, text: "a" });
    assertEquals(await typedConfig(undefined, running(`${directory}/b`)), { name: `${directory}/b`, text: "b" });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("typedConfig() says what is missing, and what to type", async () => {
  await assertRejects(() => typedConfig(undefined, running("-")), K0sError, "on standard input");
  const defaults = () => typedConfig(undefined, running("/proc/nowhere/k0s.yaml"));
  const error = await assertRejects(defaults, K0sError, 'no file "/proc/nowhere/k0s.yaml": k0s runs with the defaults');
  assertEquals(error.hint?.includes("k0s config create > /proc/nowhere/k0s.yaml"), true);
  await assertRejects(() => typedConfig("/proc", running("-")), K0sError, 'Cannot read "/proc"');
});

Deno.test("typedConfig() takes no file that is no configuration", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.truncate(file, LARGEST_DOCUMENT_BYTES + 1);

    await assertRejects(() => typedConfig(file, running("-")), K0sError, "is no configuration");
  } finally {
    await Deno.remove(file);
  }
});

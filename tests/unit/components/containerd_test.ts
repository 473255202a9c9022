import { assertEquals, assertNotEquals } from "@std/assert";
import { containerd, prepareContainerd } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

const paths = nodePaths();

Deno.test("containerd.spec() gives upstream's command line", () => {
  const spec = containerd.spec({ paths, logLevel: "info", config: "text" });

  assertEquals(spec.executable, "/var/lib/k0s/bin/containerd");
  assertEquals(spec.args, [
    "--root=/var/lib/k0s/containerd",
    "--state=/run/k0s/containerd",
    "--address=/run/k0s/containerd.sock",
    "--log-level=info",
    "--config=/etc/k0s/containerd.toml",
  ]);
  assertEquals(spec.ready.kind, "unix-socket");
});

Deno.test("containerd.spec() reacts to its configuration", () => {
  const [a, b] = ["a", "b"].map((config) => containerd.spec({ paths, logLevel: "info", config }));

  assertNotEquals(a, b);
});

async function prepare(directory: string): Promise<string> {
  return await prepareContainerd({
    pauseImage: "example.com/pause:1",
    restrictOomScoreAdj: false,
    log: new FakeLogger(),
    configFile: `${directory}/containerd.toml`,
    dropInDir: `${directory}/containerd.d`,
  });
}

Deno.test("prepareContainerd() writes the file and makes the directory of drop-ins", async () => {
  const directory = await Deno.makeTempDir();

  const text = await prepare(directory);

  assertEquals(await Deno.readTextFile(`${directory}/containerd.toml`), text);
  assertEquals(((await Deno.stat(`${directory}/containerd.toml`)).mode ?? 0) & 0o777, 0o644);
  assertEquals((await Deno.stat(`${directory}/containerd.d`)).isDirectory, true);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("prepareContainerd() leaves an operator's file alone", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/containerd.toml`, "version = 3\n");

  assertEquals(await prepare(directory), "version = 3\n");
  assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["containerd.toml"]);
  await Deno.remove(directory, { recursive: true });
});

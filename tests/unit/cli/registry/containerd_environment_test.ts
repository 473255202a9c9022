import { assertEquals } from "@std/assert";
import { containerdEnvironment } from "../../../../lib/cli/registry/containerd_environment.ts";

Deno.test("containerdEnvironment() is that of the process, else the one that it would get", async () => {
  const runDir = await Deno.makeTempDir();
  const paths = { runDir, binDir: "/b" };
  const env = { PATH: "/bin", HTTPS_PROXY: "http://proxy.example:3128", WITH: "a=b" };
  const child = new Deno.Command("sleep", { args: ["1000"], clearEnv: true, env }).spawn();
  try {
    assertEquals((await containerdEnvironment(paths))["WITH"], undefined);
    await Deno.writeTextFile(`${runDir}/containerd.pid`, `${child.pid}\n`);
    const found = await containerdEnvironment(paths);
    assertEquals([found["HTTPS_PROXY"], found["WITH"]], ["http://proxy.example:3128", "a=b"]);
  } finally {
    child.kill();
    await child.status;
    await Deno.remove(runDir, { recursive: true });
  }
});

import { assertEquals } from "@std/assert";
import { eventually } from "../../../support/eventually.ts";
import { containerdEnvironment } from "../../../../lib/cli/registry/containerd_environment.ts";

Deno.test("containerdEnvironment() is that of the process, else the one that it would get", async () => {
  const runDir = await Deno.makeTempDir();
  const paths = { runDir, binDir: "/b" };
  const env = { PATH: "/bin", HTTPS_PROXY: "http://proxy.example:3128", WITH: "a=b" };
  const child = new Deno.Command("sleep", { args: ["1000"], clearEnv: true, env }).spawn();
  try {
    assertEquals((await containerdEnvironment(paths))["WITH"], undefined);
    await Deno.writeTextFile(`${runDir}/containerd.pid`, `${child.pid}\n`);
    // A child is there before its environment is.
    await eventually(async () => await Deno.readTextFile(`/proc/${child.pid}/environ`) !== "", {
      what: "the child has an environment",
      withinMs: 10_000,
      everyMs: 1,
    });
    const found = await containerdEnvironment(paths);
    assertEquals([found["HTTPS_PROXY"], found["WITH"]], ["http://proxy.example:3128", "a=b"]);
  } finally {
    child.kill();
    await child.status;
    await Deno.remove(runDir, { recursive: true });
  }
});

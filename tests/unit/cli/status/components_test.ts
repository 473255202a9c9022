import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s status components gives upstream's notice before anything else", async () => {
  const { stderr } = await runCli(["status", "components", "--max-count=2"]);

  assertEquals(
    stderr.split("\n")[0],
    "!!! per component status is not yet finally ready, information here might be not full yet",
  );
});

Deno.test("k0s status components takes the flags that upstream takes, and says of --out what upstream says", async () => {
  const { stderr } = await runCli([
    "status",
    "-d",
    "components",
    "-v",
    "--debugListenOn=:1",
    "--status-socket=/s",
    "-o=json",
  ]);

  assertEquals(stderr.split("\n").slice(0, 2), [
    "Flag --out has been deprecated, it has no effect and will be removed in a future release",
    "!!! per component status is not yet finally ready, information here might be not full yet",
  ]);
});

import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s status components gives upstream's notice before anything else", async () => {
  const { stderr } = await runCli(["status", "components", "--max-count=2"]);

  assertEquals(
    stderr.split("\n")[0],
    "!!! per component status is not yet finally ready, information here might be not full yet",
  );
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { runController } from "../../../lib/node/mod.ts";
import { controllerOptions, fakePorts } from "../../support/a_controller.ts";

Deno.test("runController() creates nothing when its configuration is missing", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const options = controllerOptions({ dataDir: `${parent}/data`, configFile: `${parent}/none.yaml` });

    await assertRejects(() => runController(options, fakePorts()), K0sError, "none.yaml");

    assertEquals([...Deno.readDirSync(parent)], []);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

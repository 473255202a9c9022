import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { runController } from "../../../../lib/node/mod.ts";
import { controllerOptions, fakePorts } from "../../../support/a_controller.ts";

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

Deno.test(
  "runController() does not start a controller that has left its cluster",
  { ignore: Deno.uid() !== 0 },
  async () => {
    const dataDir = await Deno.makeTempDir();
    const configFile = `${dataDir}/k0s.yaml`;
    await Deno.writeTextFile(configFile, "spec: { storage: { type: etcd } }\n");
    const intent = { state: "left", peerUrl: "https://192.0.2.2:2380", at: "2026-01-02T03:04:05Z" };
    await Deno.writeTextFile(`${dataDir}/etcd-leave.json`, JSON.stringify(intent));
    try {
      const options = controllerOptions({ dataDir, configFile, single: false });

      await assertRejects(() => runController(options, fakePorts()), K0sError, "has left the etcd cluster");
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  },
);

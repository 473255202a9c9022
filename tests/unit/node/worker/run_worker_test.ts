import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { runWorker } from "../../../../lib/node/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { workerOptions } from "../../../support/a_worker.ts";

Deno.test("runWorker() creates nothing when a check fails", async () => {
  const parent = await Deno.makeTempDir();
  // Only root gets as far as the ports; it finds the kubelet's taken.
  using _taken = taken(10250);

  const options = workerOptions({ dataDir: `${parent}/data` });
  await assertRejects(() => runWorker(options, fakePorts()), K0sError, Deno.uid() === 0 ? "10250" : "root");

  assertEquals([...Deno.readDirSync(parent)], []);
  await Deno.remove(parent, { recursive: true });
});

/** Takes a port. One that somebody else has, such as the same test of another checkout, is as good. */
function taken(port: number): Disposable {
  try {
    return Deno.listen({ hostname: "0.0.0.0", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return { [Symbol.dispose]() {} };
    throw error;
  }
}

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type ControllerOptions, installNode } from "../../../lib/node/mod.ts";
import { controllerOptions, fakePorts } from "../../support/a_controller.ts";

/** Installs a controller that cannot be, and shows what came of it. */
async function refused(changes: Partial<ControllerOptions>, message: string): Promise<void> {
  const ports = fakePorts();
  const options = {
    role: "controller" as const,
    args: [],
    controller: controllerOptions(changes),
    environment: {},
    force: false,
  };

  await assertRejects(() => installNode(options, ports), K0sError, message);

  assertEquals(ports.log.records, []);
}

Deno.test("installNode() refuses a configuration that the service could not read", async () => {
  await refused({ configFile: "-" }, "cannot read configuration from standard input when installing k0s");
  await refused({ configFile: "/nonexistent/k0s.yaml" }, "/nonexistent/k0s.yaml");
});

Deno.test("installNode() refuses a service that would end at once", async () => {
  await refused({ initOnly: true }, "--init-only");
});

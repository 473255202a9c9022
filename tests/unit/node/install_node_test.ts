import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type JoinRole, JoinTokenError, preSharedToken } from "../../../lib/join/mod.ts";
import { checkInstallation } from "../../../lib/node/install_node.ts";
import type { ControllerOptions, InstallNodeOptions } from "../../../lib/node/mod.ts";
import { controllerOptions, fakePorts } from "../../support/a_controller.ts";
import { workerOptions } from "../../support/a_worker.ts";
import { aCa } from "../../support/cluster_fixture.ts";
import { FakeRandom } from "../../support/fakes.ts";

const FROM_COMMAND_LINE = { args: [], environment: {}, force: false };

/** Installs a controller that cannot be, and shows what came of it. */
async function refused(changes: Partial<ControllerOptions>, message: string): Promise<void> {
  const ports = fakePorts();
  const node = { role: "controller" as const, options: controllerOptions(changes) };

  await assertRejects(() => checkInstallation({ ...FROM_COMMAND_LINE, node }, ports), K0sError, message);

  assertEquals(ports.log.records, []);
}

Deno.test("checkInstallation() refuses a configuration that the service could not read", async () => {
  await refused({ configFile: "-" }, "cannot read configuration from standard input when installing k0s");
  await refused({ configFile: "/proc/nowhere/k0s.yaml" }, "/proc/nowhere/k0s.yaml");
});

Deno.test("checkInstallation() refuses a service that would end at once", async () => {
  await refused({ initOnly: true }, "--init-only");
});

/** A machine of a role that has not joined. */
async function aMachine(role: JoinRole) {
  const dataDir = await Deno.makeTempDir();
  const node = role === "worker"
    ? { role, options: workerOptions({ dataDir }) } as const
    : { role, options: controllerOptions({ dataDir, single: false }) } as const;
  return {
    dataDir,
    /** Judges what would be installed. @returns What it warns of. */
    async check(changes: Partial<InstallNodeOptions>): Promise<string[]> {
      const ports = fakePorts();
      await checkInstallation({ ...FROM_COMMAND_LINE, node, ...changes }, ports);
      return ports.log.records.map(({ message }) => message);
    },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

async function aToken(role: JoinRole): Promise<string> {
  const url = "https://192.0.2.2:6443";
  return preSharedToken({ role, url, caPem: await aCa(), expiresAt: undefined, random: new FakeRandom() }).joinToken;
}

Deno.test("checkInstallation() refuses a token that no start could use, wherever it comes from", async () => {
  for (const role of ["worker", "controller"] as const) {
    await using machine = await aMachine(role);
    const junk = "bm9uc2Vuc2U=";
    const tokenFile = `${machine.dataDir}/token`;
    await Deno.writeTextFile(tokenFile, junk);

    for (const place of [{ token: junk }, { tokenFile }, { environment: { K0S_TOKEN: junk } }]) {
      const error = await assertRejects(() => machine.check(place), JoinTokenError);
      assertEquals([error.problem, error.message.includes(junk)], ["not-a-token", false]);
    }
    await Deno.writeTextFile(tokenFile, "\n");
    await assertRejects(() => machine.check({ tokenFile }), K0sError, "is empty");
  }
});

Deno.test("checkInstallation() refuses a token of the other role", async () => {
  await using machine = await aMachine("worker");
  const token = await aToken("controller");

  const message = "wrong token type controller-bootstrap, expected type: kubelet-bootstrap";
  await assertRejects(() => machine.check({ token }), JoinTokenError, message);
});

Deno.test("checkInstallation() leaves a token alone that the service will not read", async () => {
  await using machine = await aMachine("worker");
  await Deno.writeTextFile(`${machine.dataDir}/kubelet.conf`, "");

  assertEquals(await machine.check({ token: "H4sIjunk" }), []);
});

Deno.test("checkInstallation() takes a whole token, and a file that is written later", async () => {
  for (const role of ["worker", "controller"] as const) {
    await using machine = await aMachine(role);

    assertEquals(await machine.check({ token: await aToken(role) }), []);
    const warnings = await machine.check({ tokenFile: `${machine.dataDir}/later` });
    assertStringIncludes(warnings.join(), "The token file is not there yet");
  }
});

Deno.test("checkInstallation() refuses a token where nothing can be joined", async () => {
  const node = { role: "controller" as const, options: controllerOptions() };
  const token = await aToken("controller");

  await assertRejects(
    () => checkInstallation({ ...FROM_COMMAND_LINE, node, token }, fakePorts()),
    K0sError,
    "Cannot join a cluster by the token argument: --single makes a cluster of this machine alone",
  );
});

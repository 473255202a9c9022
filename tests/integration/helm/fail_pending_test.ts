import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { hasApiServer, startApiServer } from "../kube/api_server.ts";
import { hasHelm, Helm } from "./helm_program.ts";

Deno.test({
  name: "helm dies with the process that it is told of, and k0s-fail-pending ends the revision that it left pending",
  ignore: !hasHelm() || !hasApiServer(),
  fn: async () => {
    await using server = await startApiServer();
    const helm = new Helm(server.directory);
    const plain = await helm.chart({ waits: false });
    assertEquals((await helm.run("install", "probe", plain)).stderr, "");

    await killDuringUpgrade(helm, await helm.chart({ waits: true }));

    assertEquals((await helm.history("probe")).map(({ status }) => status), ["deployed", "pending-upgrade"]);
    assertMatch((await helm.run("upgrade", "probe", plain)).stderr, /another operation .* is in progress/);
    assertEquals(await helm.run("k0s-fail-pending", "probe", "-n", "default"), { code: 0, stdout: "", stderr: "" });
    assertEquals((await helm.history("probe")).at(-1), {
      ...(await helm.history("probe")).at(-1)!,
      status: "failed",
      description: "Interrupted",
    });
    assertEquals((await helm.run("upgrade", "probe", plain, "--set", "colour=blue")).stderr, "");
    assertEquals((await helm.history("probe")).map(({ status }) => status), ["superseded", "failed", "deployed"]);
    await leavesOthersAlone(helm);
  },
});

async function killDuringUpgrade(helm: Helm, chart: string): Promise<void> {
  await using parent = helm.startBelowParent("upgrade", "probe", chart);
  const output = parent.stdout.getReader();
  const pid = new TextDecoder().decode((await output.read()).value).trim();
  const isPending = async () => (await helm.history("probe")).some(({ status }) => status === "pending-upgrade");
  await eventually(isPending, { what: "the upgrade is under way", withinMs: 60_000 });

  parent.kill("SIGKILL");

  await eventually(() => hasEnded(pid), { what: "helm has died with its parent", withinMs: 60_000 });
  while (!(await output.read()).done);
  await parent.stderr.cancel();
}

/** A process that nobody has waited for yet has ended, too. */
async function hasEnded(pid: string): Promise<boolean> {
  try {
    return / Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

async function leavesOthersAlone(helm: Helm): Promise<void> {
  const before = await helm.history("probe");

  const finished = await helm.run("k0s-fail-pending", "probe");
  const missing = await helm.run("k0s-fail-pending", "nobody");

  assertEquals(finished.code, 0);
  assertEquals(await helm.history("probe"), before);
  assertEquals(missing.code, 1);
  assertMatch(missing.stderr, /^Error: read release "nobody": release: not found/m);
}

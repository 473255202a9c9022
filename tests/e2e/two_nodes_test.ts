import { assert, assertEquals } from "@std/assert";
import { LoadWriter } from "../support/load_writer.ts";
import { nameOf } from "../support/load_writer_program.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const NAME = "two single nodes on one network, each reached from the other";

networkScenario(NAME, ["one", "two"], async (t, network, [one, two]) => {
  // One after the other: the machine that runs the tests may have two processors only.
  await using first = await TestNode.boot(one);
  await using second = await TestNode.boot(two);

  for (const [node, other] of [[first, two], [second, one]] as const) {
    const { name } = node.machine;
    await nodeStep(t, node, `the API of "${name}" answers on the other machine, as its own`, async () => {
      assertEquals(await nodesSeenFrom(other, node.machine), `${name} True ${node.machine.address}`);
    });
  }

  await nodeStep(t, first, "a cut cable stops that and nothing else; what was written before is kept", async () => {
    await using writer = await LoadWriter.start(two, [await adminKubeconfig(one)]);
    await writer.progress(20);
    await network.cut(one);
    const asked = ["--kubeconfig", "/run/one.conf", "--request-timeout=3s", "get", "nodes"];
    const refused = await two.k0s(["kubectl", ...asked]);
    assertEquals(refused.code, 1);
    assertEquals((await one.kubectl(["get", "--raw", "/readyz"])).trim(), "ok");

    await network.restore(one);
    await writer.progress(20);
    assertEquals(await nodesSeenFrom(two, one), `one True ${one.address}`);
    const report = await writer.verify(one);
    assertEquals(report.lost, []);
    assert(report.acknowledged >= 40 && report.longestPauseMs >= 3_000, JSON.stringify(report));
  });

  await nodeStep(t, first, "the load writer notices a lost write", async () => {
    await using writer = await LoadWriter.start(two, [await adminKubeconfig(one)]);
    await writer.progress(3);
    await writer.stop();
    await one.kubectl(["delete", "configmap", nameOf(writer.run, 1)]);

    assertEquals((await writer.verify(one)).lost, [`${nameOf(writer.run, 1)}=1`]);
  });

  assertEquals([await first.stop(), await second.stop()], [0, 0]);
});

/** Name, readiness and address of the nodes of `of`, asked for by `from` with the administrator's kubeconfig. */
async function nodesSeenFrom(from: Machine, of: Machine): Promise<string> {
  await from.run("sh", ["-c", `cat > /run/${of.name}.conf`], { stdin: await adminKubeconfig(of) });
  const columns = '{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.addresses[0].address}';
  return await from.kubectl([
    ...["--kubeconfig", `/run/${of.name}.conf`, "--request-timeout=10s"],
    ...["get", "nodes", "-o", `jsonpath={range .items[*]}${columns}{end}`],
  ]);
}

async function adminKubeconfig(of: Machine): Promise<string> {
  const { stdout } = await of.k0s(["kubeconfig", "admin"]);
  assert(stdout.includes(`server: https://${of.address}:6443`), "the kubeconfig names the machine's address");
  return stdout;
}

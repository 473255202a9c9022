import { assertEquals } from "@std/assert";
import { removeLinks, removeNetworkNamespaces, removePacketFilters } from "../../../../lib/node/reset/network.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeNetworkNamespaces() deletes those of pods only", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(context.root, ["run/netns/cni-1", "run/netns/mine"]);

  await removeNetworkNamespaces.run(context);

  assertEquals([...Deno.readDirSync(`${context.root}/run/netns`)].map(({ name }) => name), ["mine"]);
  await Deno.remove(directory, { recursive: true });
});

for (const step of [removeNetworkNamespaces, removeLinks, removePacketFilters]) {
  Deno.test(`the step "${step.name}" does nothing on a machine that never ran our pods`, async () => {
    const context = { ...resetContext("/proc/nowhere"), ranPods: false };

    await step.run(context);

    assertEquals(context.spawn.runs, []);
  });
}

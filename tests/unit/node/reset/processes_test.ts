import { assertEquals, assertRejects } from "@std/assert";
import { endComponents, endForeignPods, endPods } from "../../../../lib/node/reset/processes.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("endComponents() ends nothing where nothing of the node runs", async () => {
  const context = resetContext("/proc/nowhere");

  await endComponents.run(context);

  assertEquals(context.log.records, []);
});

Deno.test("endPods() removes sockets of shims and state of runc, and spares others'", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  const task = "run/containerd/io.containerd.runtime.v2.task/k8s.io/abc";
  await touch(directory, [`${task}/address`, "root/run/containerd/s/1", "root/run/containerd/s/2"]);
  await touch(directory, ["root/run/containerd/runc/k8s.io/abc/state.json", "root/run/containerd/runc/moby/x"]);
  await touch(directory, ["root/run/nri/nri.sock"]);
  await Deno.writeTextFile(`${directory}/${task}/address`, "unix:///run/containerd/s/1");

  await endPods.run(context);

  const left = (path: string) =>
    [...Deno.readDirSync(`${context.root}/run/containerd/${path}`)].map(({ name }) => name);
  assertEquals([left("s"), left("runc")], [["2"], ["moby"]]);
  assertEquals([...Deno.readDirSync(`${context.root}/run`)].map(({ name }) => name), ["containerd"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("endForeignPods() says which runtime it cannot reach: its pods may still run", async () => {
  const context = { ...resetContext("/proc/nowhere"), criSocket: "/proc/nowhere/containerd.sock" };

  await assertRejects(() => endForeignPods.run(context), Error, 'pods may still run in the runtime at "/proc/nowhere/');
});

Deno.test("endForeignPods() does nothing without --cri-socket", async () => {
  await endForeignPods.run(resetContext("/proc/nowhere"));
});

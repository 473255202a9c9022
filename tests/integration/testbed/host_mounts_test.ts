import { assertEquals } from "@std/assert";
import { testbedTest } from "./_machines.ts";

testbedTest("a machine sees none of the mounts of a k0s on its host, and all of its own", async () => {
  const program = new URL("_machine_on_node.ts", import.meta.url).pathname;
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "-A", "--no-check", "--config", config, program];
  const { success, stdout, stderr } = await new Deno.Command("unshare", { args: ["--mount", ...deno] }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);

  const points: string[] = JSON.parse(new TextDecoder().decode(stdout));

  assertEquals(points.filter((point) => /\/(k0s|netns|kubelet)(\/|$)/.test(point)), ["/var/lib/k0s"]);
  assertEquals(points.filter((point) => point === "/var/lib/cni").length, 1);
});

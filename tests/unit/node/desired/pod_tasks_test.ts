import { assertEquals } from "@std/assert";
import { podTasks } from "../../../../lib/node/desired/pod_tasks.ts";

Deno.test("podTasks() look after a container runtime of ours only", () => {
  assertEquals(podTasks({ criSocket: undefined }).map(({ name }) => name), ["containerd-drop-ins", "image-bundles"]);
  assertEquals(podTasks({ criSocket: "unix:///run/other.sock" }), []);
});

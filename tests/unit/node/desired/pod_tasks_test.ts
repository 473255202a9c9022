import { assertEquals } from "@std/assert";
import { podTasks } from "../../../../lib/node/desired/pod_tasks.ts";

Deno.test("podTasks() look after name servers, and after a container runtime of ours only", () => {
  const names = (criSocket: string | undefined) => podTasks({ criSocket }).map(({ name }) => name);

  assertEquals(names(undefined), ["containerd-drop-ins", "image-bundles", "name-servers"]);
  assertEquals(names("unix:///run/other.sock"), ["name-servers"]);
});

import { assertEquals } from "@std/assert";
import { podTasks } from "../../../../lib/node/desired/pod_tasks.ts";

Deno.test("podTasks() look after name servers, and after a container runtime of ours only", () => {
  const names = (criSocket: string | undefined) => podTasks({ criSocket }, undefined).map(({ name }) => name);

  assertEquals(names(undefined), ["containerd-drop-ins", "images", "registries", "name-servers"]);
  assertEquals(names("unix:///run/other.sock"), ["registries", "name-servers"]);
});

Deno.test("podTasks() have images follow what the cluster's pods name", () => {
  const imageReferences = { pause: "registry.k8s.io/pause:3.10.2" };
  const images = podTasks({ criSocket: undefined }, { imageReferences }).find(({ name }) => name === "images");

  assertEquals(images?.follows, imageReferences);
});

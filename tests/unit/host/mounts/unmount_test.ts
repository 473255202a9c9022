import { assertEquals } from "@std/assert";
import { mountsToRemove, parseMountInfo, unmountBelow } from "../../../../lib/host/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";

const mounts = (...paths: string[]) =>
  parseMountInfo(paths.map((path, id) => `${id} 1 0:1 / ${path} rw - tmpfs tmpfs rw`).join("\n"));

Deno.test("mountsToRemove() takes what is below, last mounted first, and keeps a mount on the outermost directory", () => {
  const all = mounts(
    "/data",
    "/data/kubelet",
    "/data/kubelet/pods/a",
    "/data/kubelet/pods/a/b",
    "/database/x",
    "/other",
  );

  assertEquals(mountsToRemove(all, ["/data", "/data/kubelet"]), [
    "/data/kubelet/pods/a/b",
    "/data/kubelet/pods/a",
    "/data/kubelet",
  ]);
});

Deno.test("unmountBelow() calls nothing where nothing is mounted", async () => {
  const spawn = new FakeSpawn();

  assertEquals([await unmountBelow(["/proc/nowhere"], spawn), spawn.runs], [0, []]);
});

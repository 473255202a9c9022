import { assertEquals } from "@std/assert";
import { ctr, ctrEnvironment } from "../../../lib/cli/ctr.ts";

const PATHS = { binDir: "/d/bin", containerdSocket: "/run/k0s/containerd.sock" };

Deno.test("ctr gets every argument", () => {
  assertEquals(ctr.passesThrough, true);
});

Deno.test("ctrEnvironment() gives defaults that the user's variables override", () => {
  assertEquals(ctrEnvironment(PATHS, { PATH: "/bin", HOME: "/root" }), {
    CONTAINERD_ADDRESS: "/run/k0s/containerd.sock",
    CONTAINERD_NAMESPACE: "k8s.io",
    HOME: "/root",
    PATH: "/d/bin:/bin",
  });
  assertEquals(ctrEnvironment(PATHS, { CONTAINERD_NAMESPACE: "moby" })["CONTAINERD_NAMESPACE"], "moby");
});

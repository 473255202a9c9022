import { assertEquals, assertMatch } from "@std/assert";
import { nodeLocalFiles, nodeLocalKubeconfig, nodeLocalUrl } from "../../../lib/nllb/mod.ts";
import { SETTINGS } from "./_settings.ts";

const PATHS = { runDir: "/run/k0s" };
const STATIC_PODS = "/run/k0s/static-pods";

function filesWith(apiServers: readonly string[]) {
  const balancer = { settings: SETTINGS, bindAddress: "127.0.0.1", apiServers, k0sVersion: "v1" };
  return nodeLocalFiles({ paths: PATHS, staticPodDir: STATIC_PODS, balancer });
}

Deno.test("nodeLocalFiles() are the proxy's, which others may read, and the pod", () => {
  const files = filesWith(["192.0.2.1:6443"]);

  assertEquals(files.map(({ path, mode, directoryMode }) => [path, mode, directoryMode]), [
    ["/run/k0s/nllb/traefik/config.yaml", 0o444, 0o755],
    ["/run/k0s/nllb/traefik/routing.yaml", 0o444, 0o755],
    ["/run/k0s/static-pods/k0s-nllb.yaml", 0o644, 0o755],
  ]);
  assertMatch(files[1]?.text ?? "", /192\.0\.2\.1:8132/);
  assertMatch(files[2]?.text ?? "", /^kind: Pod$/m);
});

Deno.test("nodeLocalFiles() of other API servers differ in the file that the proxy follows alone", () => {
  const [before, after] = [filesWith(["192.0.2.1:6443"]), filesWith(["192.0.2.3:6443", "192.0.2.2:6443"])];

  assertEquals(before.filter(({ text }, at) => text !== after[at]?.text).map(({ path }) => path), [
    "/run/k0s/nllb/traefik/routing.yaml",
  ]);
});

Deno.test("nodeLocalFiles() do not depend on the order of the API servers", () => {
  assertEquals(filesWith(["192.0.2.3:6443", "192.0.2.2:6443"]), filesWith(["192.0.2.2:6443", "192.0.2.3:6443"]));
});

Deno.test("nodeLocalFiles() of a node without a balancer take a former one's away", () => {
  const files = nodeLocalFiles({ paths: PATHS, staticPodDir: STATIC_PODS, balancer: undefined });

  assertEquals(files.map(({ path, text }) => [path, text]), [
    ["/run/k0s/static-pods/k0s-nllb.yaml", undefined],
    ["/run/k0s/nllb", undefined],
  ]);
});

Deno.test("nodeLocalUrl() and nodeLocalKubeconfig() are how a kubelet goes through it", () => {
  assertEquals([nodeLocalUrl(SETTINGS, "::1"), nodeLocalKubeconfig(PATHS)], [
    "https://[::1]:7443",
    "/run/k0s/nllb/kubeconfig.yaml",
  ]);
});

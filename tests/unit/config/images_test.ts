import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  defaultClusterConfig,
  defaultImageReferences,
  imageReference,
  imageReferences,
} from "../../../lib/config/mod.ts";
import { applyImageRepository, withRepository } from "../../../lib/config/images.ts";

const config = () => defaultClusterConfig({ hostAddress: "192.0.2.2" });
const goModule = (name: string) =>
  Deno.readTextFileSync(new URL(`../../../assets/components/${name}/go.mod`, import.meta.url));

Deno.test("defaultImageReferences() name exactly the embedded versions", () => {
  const pins: [Parameters<typeof imageReference>[1], string, string][] = [
    ["coredns", "github.com/coredns/coredns", "v"],
    ["metricsserver", "sigs.k8s.io/metrics-server", ""],
    ["kuberouter.cni", "github.com/cloudnativelabs/kube-router/v2", ""],
    ["konnectivity", "sigs.k8s.io/apiserver-network-proxy", ""],
    ["kubeproxy", "k8s.io/kubernetes", ""],
  ];
  for (const [key, module, prefix] of pins) {
    const version = defaultImageReferences()[key].split(":").at(-1);
    assertStringIncludes(goModule("system-pods"), `${module} ${prefix}${version}`);
  }
});

Deno.test("imageReferences() equal the defaults unless something is overridden", () => {
  assertEquals(imageReferences(config()), defaultImageReferences());
});

Deno.test("imageReference() follows the configuration", () => {
  const changed = config();
  changed.spec.images.kuberouter.cniInstaller = { image: "example.com/cni", version: "v1" };

  assertEquals(imageReference(changed, "kuberouter.cniInstaller"), "example.com/cni:v1");
});

Deno.test("withRepository() replaces the registry and nothing else", () => {
  const cases: [image: string, moved: string][] = [
    ["quay.io/k0sproject/x", "my.repo/foo/k0sproject/x"],
    ["registry.k8s.io/pause", "my.repo/foo/pause"],
    ["library/coredns", "my.repo/foo/library/coredns"],
    ["localhost/x", "my.repo/foo/x"],
    ["host:5000/x", "my.repo/foo/x"],
    ["pause", "my.repo/foo/pause"],
    ["my.repo/foo/x", "my.repo/foo/x"],
  ];
  for (const [image, moved] of cases) {
    assertEquals(withRepository({ image, version: "1" }, "my.repo/foo"), { image: moved, version: "1" });
  }
});

Deno.test("applyImageRepository() moves every image, also a second time without change", () => {
  const given = config();
  given.spec.images.repository = "my.repo";

  const moved = applyImageRepository(given);

  assertEquals(Object.values(imageReferences(moved)).filter((text) => !text.startsWith("my.repo/")), []);
  assertEquals(applyImageRepository(moved), moved);
  assertEquals(
    moved.spec.network.nodeLocalLoadBalancing.traefik?.image.image,
    "my.repo/library/traefik",
  );
});

import { assertEquals } from "@std/assert";
import { defaultClusterConfig, listImages } from "../../../lib/config/mod.ts";

/** Names of the images without registry and version. */
function names(
  change: { provider?: "calico" | "custom"; balancing?: "EnvoyProxy" | "Traefik" },
  platform: string,
  isAll = false,
) {
  const config = structuredClone(defaultClusterConfig({ hostAddress: "192.0.2.2" }));
  const { network } = config.spec;
  if (change.provider !== undefined) network.provider = change.provider;
  if (change.balancing !== undefined) {
    network.nodeLocalLoadBalancing = { ...network.nodeLocalLoadBalancing, enabled: true, type: change.balancing };
  }
  const [os = "", architecture = ""] = platform.split("/");
  return listImages(config, { os, architecture }, isAll).map((image) =>
    image.replace(/:[^:]*$/, "").replace(/^.*\//, "")
  );
}

const BASE = ["pause", "proxy-agent", "kube-proxy", "coredns", "metrics-server"];
const ROUTER = ["cni-node", "kube-router"];
const CALICO = ["calico-cni", "calico-kube-controllers", "calico-node"];

const CASES: [what: string, change: Parameters<typeof names>[0], platform: string, expected: string[]][] = [
  ["the usual ones", {}, "linux/amd64", [...BASE, ...ROUTER]],
  ["those of Calico", { provider: "calico" }, "linux/arm64", [...BASE, ...CALICO]],
  ["none of a network that is not ours", { provider: "custom" }, "linux/amd64", BASE],
  ["Envoy", { balancing: "EnvoyProxy" }, "linux/amd64", [...BASE, ...ROUTER, "envoy-distroless"]],
  ["no Envoy where there is none", { balancing: "EnvoyProxy" }, "linux/riscv64", [...BASE, ...ROUTER]],
  ["Traefik", { balancing: "Traefik" }, "linux/arm", [...BASE, ...ROUTER, "traefik"]],
  ["those of Windows", {}, "windows/amd64", ["pause", "kube-proxy"]],
  ["nothing for other systems", {}, "plan9/amd64", []],
];
for (const [what, change, platform, expected] of CASES) {
  Deno.test(`listImages() lists ${what}`, () => assertEquals(names(change, platform), expected));
}

Deno.test("listImages() lists all, also what the configuration does not use", () => {
  assertEquals(names({}, "linux/amd64", true), [
    ...[...BASE, "pushgateway-ttl", ...ROUTER, ...CALICO, "envoy-distroless", "traefik"],
  ]);
});

import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { isNotGiven } from "../../../lib/config/not_given.ts";
import { parseDocument } from "../../../lib/config/parse.ts";

const options = { hostAddress: "192.0.2.1" };
const specOf = (text: string) => parseDocument(text, options).config.spec;

/** What upstream's k0s takes, though each of these values could count for nothing. */
const ZEROS = `
apiVersion: ""
kind: ""
spec:
  api: {address: "", port: 0, k0sApiPort: 0}
  images: {default_pull_policy: ""}
  network:
    dualStack: {enabled: false, IPv6podCIDR: "", IPv6serviceCIDR: ""}
    nodeLocalLoadBalancing: {type: "", traefik: {image: {image: "", version: ""}, apiServerBindPort: 0}}
    controlPlaneLoadBalancing:
      type: ""
      keepalived:
        userSpaceProxyBindPort: 0
        vrrpInstances:
        - {virtualIPs: [192.0.2.9/24], authPass: a, virtualRouterID: 0, advertIntervalSeconds: 0, addressLabel: 0, unicastSourceIP: ""}
        virtualServers: [{ipAddress: 192.0.2.9, delayLoop: 0s, lbAlgo: "", lbKind: "", persistenceTimeoutSeconds: 0}]
  storage: {type: kine, kine: {dataSource: ""}}
`;

Deno.test("isNotGiven() knows the zeros that upstream replaces by defaults", () => {
  const without = `
spec:
  network:
    nodeLocalLoadBalancing: {traefik: {}}
    controlPlaneLoadBalancing:
      keepalived: {vrrpInstances: [{virtualIPs: [192.0.2.9/24], authPass: a}], virtualServers: [{ipAddress: 192.0.2.9}]}
  storage: {type: kine, kine: {}}
`;

  assertEquals(specOf(ZEROS), specOf(without));
});

Deno.test("isNotGiven() takes null anywhere, and no other value, nor zeros of other fields", () => {
  const cases: [yaml: string, isMissing: boolean][] = [
    ["null", true],
    ["0", true],
    ["''", false],
    ["6443", false],
    ["false", false],
  ];
  for (const [yaml, isMissing] of cases) {
    assertEquals(isNotGiven(["spec", "api", "port"], parse(yaml)), isMissing, yaml);
  }

  assert(isNotGiven(["spec", "network", "podCIDR"], null));
  assert(!isNotGiven(["spec", "network", "podCIDR"], ""));
  assert(!isNotGiven(["spec", "konnectivity", "agentPort"], 0));
});

Deno.test("isNotGiven() leaves an empty hairpin, with which hairpinMode counts", () => {
  const { kuberouter } = specOf("spec: {network: {kuberouter: {hairpin: '', hairpinMode: true}}}").network;

  assertEquals([kuberouter?.hairpin, kuberouter?.hairpinMode], ["", true]);
});

import { assertEquals } from "@std/assert";
import { metricsEndpoints } from "../../../lib/components/metrics_endpoint.ts";
import { desiredController } from "../../../lib/node/desired/controller.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../support/node_modes.ts";

const ADMIN = { certFile: "/p/admin.crt", keyFile: "/p/admin.key", insecure: true };
const ofKubernetes = (job: string, place: string) => ({ job, url: `https://${place}/metrics`, ...ADMIN });
const SCHEDULER = ofKubernetes("kube-scheduler", "127.0.0.1:10259");
const MANAGER = ofKubernetes("kube-controller-manager", "127.0.0.1:10257");

async function endpointsOf(mode: { config: string; options?: { disableComponents: string[] } }) {
  const inputs = await inputsOf({ name: "", ...mode });
  return metricsEndpoints(desiredController(inputs, factsOf({}, inputs)).processes, { pkiDir: "/p" });
}
const configOf = (name: string) => CONTROLLER_MODES.find((mode) => mode.name === name)!.config;

Deno.test("metricsEndpoints() with etcd are shown to the API server's client of it", async () => {
  const [etcd, ...others] = await endpointsOf({ config: configOf("single-etcd") });

  assertEquals(etcd, {
    job: "etcd",
    url: "https://127.0.0.1:2379/metrics",
    caFile: "/var/lib/k0s/pki/etcd/ca.crt",
    certFile: "/var/lib/k0s/pki/apiserver-etcd-client.crt",
    keyFile: "/var/lib/k0s/pki/apiserver-etcd-client.key",
  });
  assertEquals(others, [MANAGER, SCHEDULER]);
});

Deno.test("metricsEndpoints() with an etcd elsewhere have no etcd, which is not ours to ask", async () => {
  assertEquals(await endpointsOf({ config: configOf("controller-external-etcd") }), [MANAGER, SCHEDULER]);
});

const KINE: [given: string, url: string | undefined][] = [
  ["", "http://127.0.0.1:2380/metrics"],
  ["--metrics-bind-address=:8085", "http://127.0.0.1:8085/metrics"],
  ["--metrics-bind-address=0.0.0.0:8085", "http://127.0.0.1:8085/metrics"],
  ["--metrics-bind-address=[2001:db8::1]:8085", "http://[2001:db8::1]:8085/metrics"],
  ["--metrics-bind-address=0", undefined],
];
for (const [given, url] of KINE) {
  Deno.test(`metricsEndpoints() of kine ${given} are at ${url}`, async () => {
    const kine = JSON.stringify({
      rawArgs: given === "" ? [] : [given],
      dataSource: "sqlite:///var/lib/k0s/db/state.db",
    });
    const found = await endpointsOf({ config: `spec: { storage: { type: kine, kine: ${kine} } }` });

    assertEquals(found.filter(({ job }) => job === "kine").map((one) => one.url), url === undefined ? [] : [url]);
  });
}

Deno.test("metricsEndpoints() are where the operator has moved them, and none of what does not run", async () => {
  const config =
    "spec: { storage: { type: etcd }, scheduler: { extraArgs: { bind-address: 192.0.2.2, secure-port: '1259' } } }";
  const options = { disableComponents: ["kube-controller-manager"] };

  assertEquals((await endpointsOf({ config, options })).slice(1), [ofKubernetes("kube-scheduler", "192.0.2.2:1259")]);
});

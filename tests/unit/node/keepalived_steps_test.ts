import { assertEquals } from "@std/assert";
import type { KeepalivedConfig } from "../../../lib/config/mod.ts";
import { keepalivedSteps } from "../../../lib/node/keepalived_steps.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../support/a_controller.ts";

function stepsOf(keepalived: KeepalivedConfig | undefined, { enableWorker = false, ports = fakePorts() } = {}) {
  const { spec } = aClusterConfig();
  const section = keepalived === undefined ? {} : { keepalived };
  const controlPlaneLoadBalancing = { enabled: true, type: "Keepalived", ...section } as const;
  const config = aClusterConfig({ network: { ...spec.network, controlPlaneLoadBalancing } });
  return keepalivedSteps(aControllerState({ options: { single: false, enableWorker }, config, ports }));
}

const ADDRESS: KeepalivedConfig = {
  userSpaceProxyBindPort: 6444,
  vrrpInstances: [{ virtualIPs: ["192.0.2.5/24"], authPass: "x", advertIntervalSeconds: 1, addressLabel: 1 }],
};

Deno.test("keepalivedSteps() are not there where load balancing is off", () => {
  assertEquals(keepalivedSteps(aControllerState()), []);
});

Deno.test("keepalivedSteps() warn where it is on and has nothing to do", () => {
  const ports = fakePorts();

  assertEquals(stepsOf({ userSpaceProxyBindPort: 6444 }, { ports }), []);

  assertEquals(ports.log.records.map(({ level }) => level), ["warning"]);
});

Deno.test("keepalivedSteps() wait for the API server, which does not wait for them", () => {
  const steps = stepsOf(ADDRESS);

  assertEquals(steps.map(({ name }) => name), ["unpack-keepalived", "host-tools", "keepalived"]);
  assertEquals(steps.at(-1)?.needs, ["unpack-keepalived", "host-tools", "kube-apiserver"]);
});

Deno.test("keepalivedSteps() take the network tools of the worker where there is one", () => {
  assertEquals(stepsOf(ADDRESS, { enableWorker: true }).map(({ name }) => name), ["unpack-keepalived", "keepalived"]);
});

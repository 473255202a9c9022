import { assert, assertEquals } from "@std/assert";
import { podPorts, usualPodPorts } from "../../../../lib/node/pods/pod_ports.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

Deno.test("podPorts() bind BGP to the node's address", () => {
  const bgp = podPorts(controllerOptions(), aClusterConfig()).find(({ port }) => port === 179);

  assertEquals(bgp?.address, "192.0.2.2");
});

Deno.test("podPorts() have those of the node-local load balancer", () => {
  const { network } = aClusterConfig().spec;
  const nodeLocalLoadBalancing = { ...network.nodeLocalLoadBalancing, enabled: true };
  const config = aClusterConfig({ network: { ...network, nodeLocalLoadBalancing } });

  const numbers = podPorts(controllerOptions({ single: false, enableWorker: true }), config).map(({ port }) => port);

  assert([7443, 7132, 8093, 8080, 10256].every((port) => numbers.includes(port)), numbers.join());
});

Deno.test("usualPodPorts() are doubtful: the cluster of a worker may have others", () => {
  const ports = usualPodPorts();

  assertEquals(ports.map(({ port }) => port), [8080, 20244, 179, 50051, 10249, 10256]);
  assert(ports.every(({ isDoubtful }) => isDoubtful));
});

import { assert } from "@std/assert";
import {
  containerd,
  CONTROL_PLANE,
  DATASTORES,
  keepalived,
  kubelet,
  processesInStopOrder,
} from "../../../lib/components/mod.ts";
import { COMPONENTS } from "../../../scripts/build/recipes.ts";

Deno.test("processesInStopOrder() ends what needs the API server before it, and the datastore last", () => {
  const names = processesInStopOrder();
  const isBefore = (first: string, second: string) => names.indexOf(first) < names.indexOf(second);

  assert(["keepalived", "kube-scheduler", "kube-controller-manager"].every((name) => isBefore(name, "kube-apiserver")));
  assert(isBefore("kube-apiserver", "etcd") && isBefore("kube-apiserver", "kine") && isBefore("kubelet", "containerd"));
});

Deno.test("every component names parts that the build embeds", () => {
  const embedded = COMPONENTS.flatMap(({ outputs }) => outputs.map(({ name }) => name));

  for (const { name, parts } of [...DATASTORES, ...CONTROL_PLANE, containerd, kubelet, keepalived]) {
    assert(parts.length > 0 && parts.every((part) => embedded.includes(part)), `${name}: ${parts}`);
  }
});

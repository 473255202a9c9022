import { assert } from "@std/assert";
import { processesInStopOrder } from "../../../lib/components/mod.ts";

Deno.test("processesInStopOrder() ends what needs the API server before it, and the datastore last", () => {
  const names = processesInStopOrder();
  const isBefore = (first: string, second: string) => names.indexOf(first) < names.indexOf(second);

  assert(["keepalived", "kube-scheduler", "kube-controller-manager"].every((name) => isBefore(name, "kube-apiserver")));
  assert(isBefore("kube-apiserver", "etcd") && isBefore("kube-apiserver", "kine") && isBefore("kubelet", "containerd"));
});

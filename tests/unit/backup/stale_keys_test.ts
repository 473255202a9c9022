import { assertEquals } from "@std/assert";
import { staleKeys } from "../../../lib/backup/stale_keys.ts";

const INPUTS = { root: "/registry", workLeases: ["kube-node-lease/k0s-work", "kube-system/other-work"] };

const OF_EVERY_RESTORE = [
  "/registry/masterleases/",
  "/registry/services/endpoints/default/kubernetes",
  "/registry/endpointslices/default/kubernetes",
  "/registry/leases/kube-system/kube-controller-manager",
  "/registry/leases/kube-system/kube-scheduler",
  "/registry/leases/kube-node-lease/k0s-work",
  "/registry/leases/kube-system/other-work",
];

Deno.test("staleKeys() takes only addresses and leaders from a machine that stays the same", () => {
  assertEquals(staleKeys({ ...INPUTS, lostNode: undefined, lostController: undefined }), OF_EVERY_RESTORE);
});

Deno.test("staleKeys() takes the Node and the leases of a machine that is gone, too", () => {
  assertEquals(staleKeys({ ...INPUTS, lostNode: "old", lostController: "old" }), [
    ...OF_EVERY_RESTORE,
    "/registry/leases/kube-node-lease/k0s-ctrl-old",
    "/registry/minions/old",
    "/registry/csinodes/old",
    "/registry/leases/kube-node-lease/old",
  ]);
});

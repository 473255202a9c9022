import { assert, assertEquals } from "@std/assert";
import { nodePkiOptions } from "../../../../lib/node/controller/node_pki.ts";
import { aControllerState } from "../../../support/a_controller.ts";

const OWNER = { uid: 7, gid: 0 };

Deno.test("nodePkiOptions() names the API server by address, Service and loopback", async () => {
  const state = aControllerState();
  const users = { etcd: OWNER, kine: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER };

  const { sans, serviceSans = [], storage, caLifetimeMs, leafLifetimeMs } = await nodePkiOptions({
    ...state.inputs,
    config: state.config,
    users,
  });

  for (const san of ["kubernetes.default.svc.cluster.local", "localhost", "127.0.0.1", "192.0.2.2", "10.96.0.1"]) {
    assert(sans.includes(san), san);
  }
  assertEquals(serviceSans.filter((san) => !sans.includes(san)), []);
  assert(serviceSans.includes("10.96.0.1"), serviceSans.join());
  assertEquals(storage, "kine");
  assertEquals([caLifetimeMs, leafLifetimeMs].map((ms) => ms / 3_600_000), [87_600, 8_760]);
});

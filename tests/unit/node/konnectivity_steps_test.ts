import { assert, assertEquals } from "@std/assert";
import { konnectivityNeeds, konnectivitySpec, konnectivitySteps } from "../../../lib/node/konnectivity_steps.ts";
import { aClusterConfig, aControllerState } from "../../support/a_controller.ts";

const OWNER = { uid: 7, gid: 0 };

function aPeer(externalAddress?: string) {
  const { spec } = aClusterConfig();
  const config = aClusterConfig({
    api: { ...spec.api, ...(externalAddress === undefined ? {} : { externalAddress }) },
  });
  const state = aControllerState({ options: { single: false }, config });
  state.users = { etcd: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER };
  state.digests = { ca: "1", konnectivity: "2" };
  return state;
}

Deno.test("konnectivitySteps() are not there with --single, nor when it is disabled", () => {
  assertEquals(konnectivitySteps(aControllerState()), []);
  const disabled = { single: false, disableComponents: ["konnectivity-server"] };
  assertEquals(konnectivitySteps(aControllerState({ options: disabled })), []);
});

Deno.test("konnectivityNeeds() let the API server wait for the file that it reads", () => {
  const steps = konnectivitySteps(aPeer()).map(({ name }) => name);

  assertEquals(konnectivityNeeds(aPeer().inputs.options), ["konnectivity-files"]);
  assert(steps.includes("konnectivity-files"));
  assertEquals(konnectivityNeeds(aControllerState().inputs.options), []);
});

Deno.test("konnectivitySpec() counts the controllers only where agents look for all behind one address", () => {
  const counted = (state: ReturnType<typeof aPeer>) => {
    state.controllers.count = 3;
    return konnectivitySpec(state).args.find((arg) => arg.startsWith("--server-count"));
  };

  assertEquals(counted(aPeer("lb.example.com")), "--server-count=3");
  assertEquals(counted(aPeer()), "--server-count=1");
});

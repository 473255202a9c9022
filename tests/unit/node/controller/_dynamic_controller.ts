import { loadNodeConfig } from "../../../../lib/host/mod.ts";
import { aControllerState, controllerOptions, fakePorts } from "../../../support/a_controller.ts";

const OWNER = { uid: 0, gid: 0 };
/** Accounts of all components: root's. */
export const USERS = {
  etcd: OWNER,
  kine: OWNER,
  kubeApiserver: OWNER,
  kubeScheduler: OWNER,
  konnectivityServer: OWNER,
};
/** What the file of a controller says at first. */
export const BASE = "spec: { api: { address: 192.0.2.2 } }\n";

/** A controller of a cluster with dynamic configuration, that runs by its file and no object yet. */
export async function dynamicController(file = "") {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const configFile = `${dataDir}/k0s.yaml`;
  await Deno.writeTextFile(configFile, `${BASE.replace(" }\n", "")}${file} }\n`);
  const ports = fakePorts();
  const options = { configFile, dataDir, dynamicConfig: true };
  const config = await loadNodeConfig({ ...controllerOptions(options), path: configFile });
  const state = aControllerState({ config, dataDir, options, ports });
  state.learn({ apiServerFiles: { decidesAnonymous: false } });
  state.learn({ users: USERS });
  return {
    ...{ state, ports, configFile },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

let version = 0;
/** The next state of the object that configures the cluster. */
export const objectOf = (spec: Record<string, unknown>) => ({
  apiVersion: "k0s.k0sproject.io/v1beta1",
  kind: "ClusterConfig",
  metadata: { name: "k0s", namespace: "kube-system", uid: "u", resourceVersion: String(++version) },
  spec,
});

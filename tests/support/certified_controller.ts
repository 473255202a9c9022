import { issueCertificates, reissueCertificates } from "../../lib/node/controller/certificates.ts";
import type { ControllerState } from "../../lib/node/controller/controller_state.ts";
import { aControllerState, fakePorts } from "./a_controller.ts";

/** A controller whose certificates were issued, in a directory of its own; removed when disposed. */
export async function certifiedController(changes: { config?: ControllerState["config"] } = {}) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/pki`);
  const ports = fakePorts();
  const background = new AbortController();
  const state = aControllerState({ ...changes, dataDir, ports, background: background.signal });
  const owner = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  state.learn({
    users: { etcd: owner, kine: owner, kubeApiserver: owner, kubeScheduler: owner, konnectivityServer: owner },
  });
  await issueCertificates(state);
  return {
    ...{ state, ports, dataDir, signal: background.signal },
    read: (name: string) => Deno.readTextFileSync(`${dataDir}/pki/${name}`),
    remove: (name: string) => Deno.removeSync(`${dataDir}/pki/${name}`),
    digests: () => state.facts.certificates ?? {},
    follow: () => state.runInBackground("certificates", (signal) => reissueCertificates(state, signal)),
    [Symbol.asyncDispose]: async () => {
      background.abort();
      await state.backgroundTasks();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

import { egressSelectorFile, egressSelectorText, konnectivity } from "../components/mod.ts";
import { ensureDirectory, writeAtomic } from "../platform/mod.ts";
import type { BootStep, ProcessSpec } from "../supervisor/mod.ts";
import { hasOneAgentAddress } from "../manifests/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { type ControllerOptions, usesKonnectivity } from "./options.ts";

/** Steps that bring up konnectivity-server; none where it is not used. */
export function konnectivitySteps(state: ControllerState): BootStep[] {
  if (!usesKonnectivity(state.inputs.options)) return [];
  return [
    { name: "konnectivity-files", needs: ["users"], run: () => writeFiles(state) },
    {
      name: "konnectivity",
      needs: ["konnectivity-files", "unpack-control-plane", "certificates"],
      run: async (signal) => {
        await state.bringUp(konnectivitySpec(state), signal);
        state.runInBackground("konnectivity", (background) => keepServerCount(state, background));
      },
    },
  ];
}

/** Steps that the API server has to wait for: it reads the file as it starts, and connects only when it must. */
export function konnectivityNeeds(options: ControllerOptions): string[] {
  return usesKonnectivity(options) ? ["konnectivity-files"] : [];
}

async function writeFiles(state: ControllerState): Promise<void> {
  const { paths } = state.inputs;
  await ensureDirectory(paths.konnectivitySocketDir, { mode: 0o755, owner: state.users.konnectivityServer });
  await writeAtomic(egressSelectorFile(paths), egressSelectorText(paths), { mode: 0o644 });
}

/** konnectivity-server as this controller runs it now. */
export function konnectivitySpec(state: ControllerState): ProcessSpec {
  const { config, invocationId, options, paths } = state.inputs;
  const { agentPort, adminPort } = config.spec.konnectivity;
  return konnectivity.spec({
    paths,
    user: state.users.konnectivityServer,
    agentPort,
    adminPort,
    // An agent that is told each server's own address finds one there, and need not look for more.
    serverCount: hasOneAgentAddress(config) ? state.controllers.count : 1,
    serverId: invocationId,
    verbosity: options.logging["konnectivity-server"] ?? "1",
    certificatesDigest: [state.digests["ca"], state.digests["konnectivity"]].join(" "),
  });
}

/** Restarts konnectivity-server whenever the number of servers is another: it tells it to the agents. */
async function keepServerCount(state: ControllerState, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    state.inputs.supervisor.apply(konnectivitySpec(state));
    await state.controllers.changes.next(signal);
  }
}

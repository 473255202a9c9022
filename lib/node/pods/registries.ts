import type { Registry } from "../../config/mod.ts";
import { removePath } from "../../platform/mod.ts";
import type { AccessProblem } from "../../registries/mod.ts";
import { whyPassedOver } from "../desired/registries.ts";
import { Rechecks } from "./rechecks.ts";
import type { PodState } from "./pod_state.ts";

/**
 * How often files with credentials and certificates are read, in milliseconds. They may be links, or be mounted: of that,
 * watching a directory tells nothing.
 */
const POLL_EVERY_MS = 2_000;

/**
 * Keeps what containerd reads of registries: after a change of a file or a Secret it is right again within seconds, without
 * a restart. Until `signal` is aborted.
 */
export async function followRegistries(
  state: Pick<PodState, "facts" | "inputs" | "noteEvent" | "profile" | "registrySecrets">,
  signal: AbortSignal,
): Promise<void> {
  const { paths: { registriesDir }, ports: { clock, log } } = state.inputs;
  const { registries } = state.profile;
  // Credentials must not stay behind.
  if (registries === undefined) return await removePath(registriesDir);
  await tellUnused(registries, state);
  if (state.inputs.options.criSocket !== undefined) return await removePath(registriesDir);
  // Few nodes have any, and none other is to load what reads and checks their files.
  const { filesOf, readFiles, renderHostsTree, writeHostsTree } = await import("../../registries/mod.ts");
  const files = filesOf(registries);
  let [former, told] = ["", ""];
  using rechecks = new Rechecks(state.registrySecrets.changes, signal);
  while (await rechecks.next(clock, files.length === 0 ? undefined : POLL_EVERY_MS)) {
    const sources = { files: await readFiles(files), secrets: state.registrySecrets.known };
    const now = JSON.stringify([[...sources.files], [...sources.secrets]]);
    if (now === former) continue;
    const tree = renderHostsTree(registries, { directory: registriesDir, sources });
    const written = await writeHostsTree(registriesDir, tree);
    former = now;
    if (written.length > 0) {
      log.info("Told containerd of registries", { hosts: written.join(", ") });
      state.noteEvent("containerd", "told of registries", { hosts: written });
    }
    const problems = JSON.stringify(tree.problems);
    if (problems !== told) tell(tree.problems, state);
    told = problems;
  }
}

function tell(problems: readonly AccessProblem[], state: Pick<PodState, "inputs" | "noteEvent">): void {
  const { log } = state.inputs.ports;
  if (problems.length === 0) {
    log.info("Registries have all that they name");
    state.noteEvent("containerd", "registries have all that they name");
  }
  for (const { where, message, hint } of problems) {
    log.error("A registry is used without some of what it names", { registry: where, error: message, hint });
    state.noteEvent("containerd", `registry ${where}: ${message}`);
  }
}

/** Says what has no effect, or lets others read what they should not. */
async function tellUnused(
  registries: readonly Registry[],
  state: Pick<PodState, "facts" | "inputs" | "noteEvent">,
): Promise<void> {
  const { options, ports: { log } } = state.inputs;
  const passedOver = whyPassedOver(options, state.facts.host);
  if (passedOver !== undefined) {
    log.error("spec.containerd.registries has no effect here: the container runtime is told elsewhere of registries", {
      by: passedOver,
    });
    state.noteEvent("containerd", `spec.containerd.registries has no effect here, because of ${passedOver}`);
  }
  const { readableByOthers } = await import("../../registries/mod.ts");
  for (const path of await readableByOthers(registries)) {
    log.warn("A file with credentials of a registry can be read by others", { path, hint: `chmod 600 ${path}` });
  }
}

import type { ComponentsDocument } from "../../status/mod.ts";
import type { Supervisor } from "../../supervisor/mod.ts";

/** Names that upstream gives to what it probes, where they differ from the name of the process. */
const UPSTREAM_NAMES: Readonly<Record<string, string>> = { konnectivity: "Konnectivity" };

/**
 * The latest probes of each component for `k0s status components`, newest last.
 *
 * @param maxCount How many of each.
 * @see k0s `pkg/component/prober`
 */
export function healthProbes(
  supervisor: Pick<Supervisor, "probes">,
  maxCount: number,
): ComponentsDocument["healthProbes"] {
  return Object.fromEntries(
    Object.entries(supervisor.probes()).map(([process, results]) => {
      const component = UPSTREAM_NAMES[process] ?? process;
      return [component, results.slice(-maxCount).map(({ at, error }) => ({ component, at, error }))];
    }),
  );
}

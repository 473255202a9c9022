import type { ProcessSpec } from "../../lib/supervisor/mod.ts";

/** A process spec that a test changes in the point it is about. Ready as soon as it runs. */
export function aProcessSpec(changes: Partial<ProcessSpec> = {}): ProcessSpec {
  const name = changes.name ?? "etcd";
  return {
    name,
    needs: [],
    executable: `/bin/${name}`,
    args: ["--flag=value"],
    env: {},
    cwd: "/",
    listens: [],
    ready: { kind: "started" },
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: {},
    ...changes,
  };
}

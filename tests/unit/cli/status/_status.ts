import type { StatusDocument } from "../../../../lib/status/mod.ts";

/** A status document of a single node. */
export function aStatus(changes: Partial<StatusDocument> = {}): StatusDocument {
  return {
    Version: "v1.37.2+k0s.0",
    Pid: 42,
    PPid: 0,
    Role: "controller",
    SysInit: "",
    StubFile: "",
    Output: "",
    Workloads: true,
    SingleNode: true,
    Args: ["k0s", "controller", "--single"],
    WorkerToAPIConnectionStatus: { Message: "", Success: true },
    ClusterConfig: null,
    K0sVars: {},
    Processes: [],
    Boot: [
      { name: "stage", needs: [], startMs: 0, endMs: 500, outcome: "done" },
      { name: "kine", needs: ["stage"], startMs: 500, endMs: 1_000, outcome: "done" },
      { name: "keys", needs: [], startMs: 0, endMs: 100, outcome: "done" },
    ],
    ...changes,
  };
}

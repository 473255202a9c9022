import { joinedAccess } from "../../../../lib/node/worker/worker_access.ts";
import type { WorkerState } from "../../../../lib/node/worker/worker_state.ts";
import { applyMergePatch } from "../../../../lib/manifests/patch/merge_patch.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { ensureKubeletClient } from "../../../../lib/pki/mod.ts";
import { type TurnMarks, turnMarksOf } from "../../../../lib/reconcilers/mod.ts";
import { turnPatch } from "../../../../lib/reconcilers/worker_turns/turn_marks.ts";
import { systemClock } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { aWorkerState } from "../../../support/a_worker.ts";
import { ClusterFixture } from "../../../support/cluster_fixture.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeSupervisor } from "../../../support/fake_supervisor.ts";
import type { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { workerFacts } from "../../../support/node_modes.ts";

const PATH = "/api/v1/nodes/a";

/** A worker that has joined a cluster, and is Node `a` there. Its container runtime is not ours. */
export class JoinedWorker {
  private constructor(
    readonly state: WorkerState,
    readonly cluster: FakeCluster,
    readonly supervisor: FakeSupervisor,
    readonly log: FakeLogger,
    readonly clock: FakeClock,
  ) {}

  /** Runs something with one. */
  static async use(body: (worker: JoinedWorker) => Promise<void>): Promise<void> {
    await using files = await ClusterFixture.create();
    const cluster = new FakeCluster();
    const { paths, dataDir } = files;
    const server = "https://192.0.2.9:6443";
    await ensureKubeletClient({ paths, nodeName: "a", server, lifetimeMs: 86_400_000, clock: systemClock });
    const ports = { ...fakePorts(), http: cluster.http };
    const options = {
      ...{ kubeletExtraArgs: "--hostname-override=a", criSocket: "unix:///run/other.sock" },
      ignorePreFlightChecks: true,
    };
    const supervisor = new FakeSupervisor();
    const state = aWorkerState({ dataDir, ports, options, supervisor });
    state.access = await joinedAccess(state.inputs.paths);
    const worker = new JoinedWorker(state, cluster, supervisor, ports.log, ports.clock);
    cluster.put(PATH, { apiVersion: "v1", kind: "Node", metadata: { name: "a" } });
    worker.is("True");
    await body(worker);
  }

  /** Brings its kubelet up by the usual profile. */
  async boot(how: { balanced?: boolean } = {}): Promise<void> {
    this.state.learn({ ...workerFacts(how), nodeName: "a" });
    await this.state.reconciler.bringUp("kubelet", new AbortController().signal);
    this.supervisor.told.length = 0;
  }

  /** How ready its Node is from now on, by default as its kubelet says when all that a test does is over. */
  is(status: "True" | "False", lastHeartbeatTime = "2027-01-01T00:00:00Z"): void {
    this.patchNode({ status: { conditions: [{ type: "Ready", status, message: "as told", lastHeartbeatTime }] } });
  }

  patchNode(patch: unknown): void {
    this.cluster.put(PATH, applyMergePatch(this.cluster.objects.get(PATH), patch) as KubeObject);
  }

  removeNode(): void {
    this.cluster.remove(PATH);
  }

  /** What its Node shows. */
  get marks(): TurnMarks | undefined {
    return turnMarksOf(this.cluster.objects.get(PATH)!);
  }

  /** As the leader does. */
  giveTurn(): void {
    this.patchNode(turnPatch(this.marks?.digest ?? ""));
  }
}

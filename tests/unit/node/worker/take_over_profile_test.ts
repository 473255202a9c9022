import { assertEquals, assertStringIncludes } from "@std/assert";
import { profileDigest, readCopy } from "../../../../lib/node/worker/profile_copy.ts";
import { takeOverProfile } from "../../../../lib/node/worker/take_over_profile.ts";
import { wantedPatch } from "../../../../lib/reconcilers/mod.ts";
import { eventually } from "../../../support/eventually.ts";
import { turns } from "../../kube/_turns.ts";
import { JoinedWorker } from "./_joined_worker.ts";

const NEVER = { signal: new AbortController().signal, superseded: new AbortController().signal };
/** That of a worker that has booted. */
const DATA = {
  kubeletConfiguration: JSON.stringify({ clusterDNS: ["10.96.0.10"] }),
  pauseImage: JSON.stringify({ image: "registry.k8s.io/pause", version: "3.10" }),
  apiServerAddresses: '["192.0.2.2:6443"]',
};
const CHANGED = { ...DATA, kubeletConfiguration: JSON.stringify({ clusterDNS: ["10.96.0.10"], maxPods: 77 }) };

async function booted(worker: JoinedWorker): Promise<void> {
  await worker.boot();
  worker.state.ownProfile = { data: DATA, isShown: false };
}

/** Waits until the worker asks for its turn. */
function asks(worker: JoinedWorker, digest = profileDigest(CHANGED)): Promise<unknown> {
  const isAsking = () => Promise.resolve(worker.marks?.digest === digest && worker.marks.refused === undefined);
  return eventually(isAsking, { what: "the worker asks for its turn", withinMs: 60_000 });
}

Deno.test("takeOverProfile() waits for its turn, then restarts the kubelet, and takes its mark away", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, supervisor } = worker;
    const taking = takeOverProfile(state, CHANGED, NEVER);
    await asks(worker);
    await turns(50);
    assertEquals(supervisor.told, []);
    assertStringIncludes(state.ownProfile.note ?? "", "waits for its turn");

    worker.giveTurn();
    await taking;

    assertEquals(supervisor.told.filter((one) => one.startsWith("apply")).length, 1);
    assertEquals([worker.marks, state.ownProfile], [undefined, { data: CHANGED, isShown: false }]);
    assertEquals(state.profile.kubeletConfiguration["maxPods"], 77);
    assertEquals((await readCopy(state.inputs.paths, "default"))?.data, CHANGED);
  }));

Deno.test("takeOverProfile() has the former profile on the disk, and what it tries, until the node is ready by it", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, supervisor } = worker;
    const kept = () => readCopy(state.inputs.paths, "default");
    const ready = Promise.withResolvers<void>();
    supervisor.waitReady = () => ready.promise;
    const taking = takeOverProfile(state, CHANGED, NEVER);
    await asks(worker);
    worker.giveTurn();
    await eventually(async () => (await kept())?.tried === profileDigest(CHANGED), {
      what: "it is noted what is tried",
      withinMs: 60_000,
    });
    assertEquals((await kept())?.data, DATA);
    ready.resolve();
    await taking;

    assertEquals(await kept(), { data: CHANGED, refused: undefined });
  }));

Deno.test("takeOverProfile() takes over at once what restarts nothing", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, cluster } = worker;
    // The runtime is not ours to tell.
    const other = { ...DATA, pauseImage: JSON.stringify({ image: "registry.example.com/pause", version: "1" }) };
    await takeOverProfile(state, other, NEVER);

    assertEquals([state.profile.pauseImage, state.ownProfile.data], ["registry.example.com/pause:1", other]);
    assertEquals(cluster.writes, []);
  }));

Deno.test("takeOverProfile() puts the former profile back when the kubelet does not start, and does not try again", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, supervisor, cluster } = worker;
    const { waitReady } = supervisor;
    supervisor.waitReady = (name, signal) =>
      state.profile.kubeletConfiguration["maxPods"] === 77 && supervisor.told.length === 1
        ? Promise.reject(new Error("it ends"))
        : waitReady.call(supervisor, name, signal);
    const taking = takeOverProfile(state, CHANGED, NEVER);
    await asks(worker);
    worker.giveTurn();
    await taking;

    const why = "kubelet runs by its former specification: it ends";
    assertEquals([worker.marks?.refused, worker.marks?.hasTurn], [why, false]);
    assertEquals([state.profile.kubeletConfiguration["maxPods"], state.ownProfile.data], [undefined, DATA]);
    assertStringIncludes(state.ownProfile.note ?? "", why);
    assertEquals(await readCopy(state.inputs.paths, "default"), {
      data: DATA,
      refused: { digest: profileDigest(CHANGED), why },
    });
    assertEquals(cluster.writes.at(-1), "POST /api/v1/namespaces/default/events");

    supervisor.told.length = 0;
    await takeOverProfile(state, CHANGED, NEVER);
    assertEquals([supervisor.told, worker.marks?.refused], [[], why]);
    // The operator has the others go on.
    worker.patchNode(wantedPatch(undefined));
    await takeOverProfile(state, { ...CHANGED, apiServerAddresses: '["192.0.2.3:6443"]' }, NEVER);
    assertEquals([supervisor.told, worker.marks], [[], undefined]);
    // The operator takes the change back.
    await takeOverProfile(state, DATA, NEVER);
    assertEquals([supervisor.told, worker.marks, state.ownProfile.note], [[], undefined, undefined]);
  }));

Deno.test("takeOverProfile() puts the former profile back when the Node is not Ready in time", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, supervisor, clock } = worker;
    const taking = takeOverProfile(state, CHANGED, NEVER);
    await asks(worker);
    const { waitReady } = supervisor;
    supervisor.waitReady = async (name, signal) => {
      worker.is("False");
      await waitReady.call(supervisor, name, signal);
    };
    worker.giveTurn();
    const starts = () => supervisor.told.filter((one) => one.startsWith("apply")).length;
    await eventually(() => Promise.resolve(starts() === 1), { what: "the kubelet restarts", withinMs: 60_000 });
    await turns(200);
    assertEquals(starts(), 1);
    supervisor.waitReady = (name, signal) => {
      worker.is("True");
      return waitReady.call(supervisor, name, signal);
    };
    let isOver = false;
    void taking.then(() => isOver = true);
    while (!isOver) {
      await turns();
      await clock.advance(10_000);
    }

    assertEquals([starts(), worker.marks?.refused], [2, "the node is not Ready: as told"]);
    assertEquals(state.profile.kubeletConfiguration["maxPods"], undefined);
  }));

Deno.test("takeOverProfile() does not wait for a Node that lacked something before", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    worker.is("False");
    const taking = takeOverProfile(worker.state, CHANGED, NEVER);
    await asks(worker);
    worker.giveTurn();
    await taking;

    assertEquals([worker.marks, worker.state.ownProfile.data], [undefined, CHANGED]);
  }));

Deno.test("takeOverProfile() asks for no turn for what this node cannot run by", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const { state, supervisor } = worker;
    await takeOverProfile(state, { ...DATA, kubeletConfiguration: "{" }, NEVER);

    assertStringIncludes(worker.marks?.refused ?? "", "its kubeletConfiguration is not JSON");
    assertEquals(supervisor.told, []);
  }));

Deno.test("takeOverProfile() waits no longer for a state that is not the newest any more", () =>
  JoinedWorker.use(async (worker) => {
    await booted(worker);
    const superseded = new AbortController();
    const taking = takeOverProfile(worker.state, CHANGED, { ...NEVER, superseded: superseded.signal });
    await asks(worker);
    superseded.abort();
    await taking;

    assertEquals([worker.supervisor.told, worker.state.ownProfile.data], [[], DATA]);
    await takeOverProfile(worker.state, DATA, NEVER);
    assertEquals(worker.marks, undefined);
  }));

Deno.test("takeOverProfile() does not wait for news of a kubelet that goes on", () =>
  JoinedWorker.use(async (worker) => {
    const balanced = (version: string) => ({
      ...DATA,
      nodeLocalLoadBalancing: JSON.stringify({
        ...{ enabled: true, type: "Traefik" },
        traefik: { image: { image: "docker.io/library/traefik", version } },
      }),
    });
    await worker.boot({ balanced: true });
    const { state, supervisor } = worker;
    state.ownProfile = { data: balanced("v3"), isShown: false };
    worker.is("True", "2026-01-01T00:00:00Z");
    const taking = takeOverProfile(state, balanced("v4"), NEVER);
    await asks(worker, profileDigest(balanced("v4")));
    worker.giveTurn();
    await taking;

    assertEquals([supervisor.told, state.ownProfile.data], [[], balanced("v4")]);
    const pod = await Deno.readTextFile(`${state.inputs.paths.runDir}/static-pods/k0s-nllb.yaml`);
    assertStringIncludes(pod, "docker.io/library/traefik:v4");
  }));

import { assertEquals, assertStringIncludes } from "@std/assert";
import { apiErrorFrom, type KubeClient } from "../../../../lib/kube/mod.ts";
import { profileDigest, readCopy, saveCopy } from "../../../../lib/node/worker/profile_copy.ts";
import { goneNote, loadWorkerProfile, refusedNote } from "../../../../lib/node/worker/worker_profile.ts";
import { systemClock, systemRandom } from "../../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const NEVER = new AbortController().signal;
const DATA = { kubeletConfiguration: '{"clusterDNS":["10.96.0.10"]}' };
/** Time passes at once. */
const HURRIED = { now: () => systemClock.now(), monotonicMs: () => 0, sleep: () => Promise.resolve() };

/** A client that fails, or gives the ConfigMap. */
function clientOf(answer: Error | Record<string, string>): Pick<KubeClient, "get"> {
  const get = () => answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ data: answer });
  return { get } as unknown as Pick<KubeClient, "get">;
}

Deno.test("loadWorkerProfile() does not start by a state that this node was not ready by, and says so", () =>
  inDirectory(async (dataDir) => {
    const refused = {
      ...DATA,
      kubeletConfiguration: '{"cgroupRoot":"/nosuch"}',
      apiServerAddresses: '["192.0.2.3:6443"]',
    };
    const own = { data: DATA, refused: { digest: profileDigest(refused), why: "it ends" } };
    await saveCopy({ dataDir }, "fast", own);
    const options = { client: clientOf(refused), name: "fast", paths: { dataDir } };
    const ports = { clock: HURRIED, random: systemRandom, log: new FakeLogger() };
    const loaded = await loadWorkerProfile({ ...options, ports, signal: NEVER });

    assertEquals([loaded.profile.kubeletConfiguration, loaded.profile.apiServers], [
      { clusterDNS: ["10.96.0.10"] },
      ["192.0.2.3:6443"],
    ]);
    assertEquals([loaded.own.refused, loaded.own.note], [own.refused, refusedNote("fast", "it ends")]);
    // Anything else is taken.
    const other = { ...refused, kubeletConfiguration: "{}" };
    const next = await loadWorkerProfile({ ...options, client: clientOf(other), ports, signal: NEVER });
    assertEquals(next.profile.kubeletConfiguration, {});
    assertEquals((await readCopy({ dataDir }, "fast"))?.refused, undefined);
  }));

Deno.test("loadWorkerProfile() starts by the former state when k0s was killed while it took another one over", () =>
  inDirectory(async (dataDir) => {
    const changed = { ...DATA, kubeletConfiguration: '{"cgroupRoot":"/nosuch"}' };
    const kept = { data: DATA, refused: undefined, tried: profileDigest(changed) };
    await saveCopy({ dataDir }, "fast", kept);
    const log = new FakeLogger();
    const ports = { clock: HURRIED, random: systemRandom, log };
    const options = { client: clientOf(changed), name: "fast", paths: { dataDir }, ports, signal: NEVER };
    const { profile, own } = await loadWorkerProfile(options);

    assertEquals([profile.kubeletConfiguration, own.data], [{ clusterDNS: ["10.96.0.10"] }, DATA]);
    assertStringIncludes(own.note ?? "", "k0s ended while it took the changed one over");
    assertEquals(log.records.map(({ message }) => message), ["Starting with the former worker profile"]);
    // A further kill before the node's turn has come changes nothing, and another state is taken.
    assertEquals(await readCopy({ dataDir }, "fast"), kept);
    const next = await loadWorkerProfile({ ...options, client: clientOf({ kubeletConfiguration: "{}" }) });
    assertEquals(next.profile.kubeletConfiguration, {});
    assertEquals((await readCopy({ dataDir }, "fast"))?.tried, undefined);
  }));

Deno.test("loadWorkerProfile() says that the cluster has no such profile any more", () =>
  inDirectory(async (dataDir) => {
    await saveCopy({ dataDir }, "fast", { data: DATA });
    const client = clientOf(apiErrorFrom("GET", 403, "forbidden"));
    const ports = { clock: HURRIED, random: systemRandom, log: new FakeLogger() };
    const options = { client, name: "fast", paths: { dataDir }, ports, signal: NEVER };

    assertEquals((await loadWorkerProfile(options)).own.note, goneNote("fast"));
  }));

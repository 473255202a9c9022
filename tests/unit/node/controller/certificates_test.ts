import { assert, assertEquals } from "@std/assert";
import { issueCertificates, reissueCertificates } from "../../../../lib/node/controller/certificates.ts";
import { parseCertificate } from "../../../../lib/pki/certificate.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { until } from "../../../support/until.ts";

/** A controller whose certificates were issued, in a directory of its own. */
async function fixture() {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/pki`);
  const ports = fakePorts();
  const background = new AbortController();
  const state = aControllerState({ dataDir, ports, background: background.signal });
  const owner = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  state.learn({
    users: { etcd: owner, kine: owner, kubeApiserver: owner, kubeScheduler: owner, konnectivityServer: owner },
  });
  await issueCertificates(state);
  const names = () => parseCertificate(Deno.readTextFileSync(`${dataDir}/pki/server.crt`), "server.crt").sans;
  return {
    ...{ state, ports, names, stop: () => background.abort() },
    digests: () => state.facts.certificates ?? {},
    follow: () => state.runInBackground("certificates", (signal) => reissueCertificates(state, signal)),
    [Symbol.asyncDispose]: async () => {
      background.abort();
      await state.backgroundTasks();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

Deno.test("reissueCertificates() issues what a changed configuration wants at once, and that alone", async () => {
  await using f = await fixture();
  const before = f.digests();
  const { client } = f.state;
  const { spec } = f.state.config;
  f.state.learn({ config: { ...f.state.config, spec: { ...spec, api: { ...spec.api, sans: ["api.example.com"] } } } });

  f.follow();

  await until("the new name", () => Promise.resolve(f.names().includes("api.example.com")));
  await until("its digest", () => Promise.resolve(f.digests()["server"] !== before["server"]));
  assertEquals([f.digests()["ca"], f.digests()["admin"]], [before["ca"], before["admin"]]);
  assert(f.state.client === client, "tasks keep their client");
});

Deno.test("reissueCertificates() renews leaves late in their lives, while the node runs", async () => {
  await using f = await fixture();
  const before = f.digests();

  f.follow();
  await f.ports.clock.advance(250 * 86_400_000);

  await until("new leaves", () => Promise.resolve(f.digests()["ccm"] !== before["ccm"]));
  assertEquals([f.digests()["ca"], f.digests()["sa"]], [before["ca"], before["sa"]]);
});

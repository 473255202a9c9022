import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";
import type { CertificateSigningRequest } from "../../../lib/reconcilers/mod.ts";
import { type KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";
import { ControllerSet } from "../../../lib/reconcilers/controller_set.ts";
import { approveServingCertificates } from "../../../lib/node/controller/serving_certificates.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { aControllerState } from "../../support/a_controller.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { ambiguousRequests } from "../../support/ambiguous_requests.ts";
import { servingRequest } from "../../support/forge_certificates.ts";
import { type ApiServer, hasApiServer, startApiServer } from "./api_server.ts";
import { kubeletClient } from "./kubelet_client.ts";

/** What somebody with a kubelet's credentials would like to pass for. */
const FOREIGN = [
  "localhost",
  "127.0.0.1",
  "kubernetes",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "10.96.0.1",
  "192.0.2.1",
  "api.example.com",
  "honest",
  "192.0.2.12",
  "*.example.com",
];

Deno.test({
  name: "serving certificates against a real API server",
  ignore: !hasApiServer(),
  fn: async (t) => {
    await using api = await startApiServer();
    using attacker = await kubeletClient(api, "attacker");
    using honest = await kubeletClient(api, "honest");
    await using _ = approver(api);
    await shows(api, honest, "honest", ["honest", "192.0.2.12"]);

    await t.step(
      "a kubelet gets one for what its Node shows, also where the status comes after the request",
      async () => {
        await api.client.create(RESOURCES.nodes, aNode("late"));
        using late = await kubeletClient(api, "late");
        await ask(late, "late-csr", "late", ["late", "192.0.2.13"]);
        await ask(honest, "honest-csr", "honest", ["honest", "192.0.2.12"]);
        await isApproved(api, "honest-csr");
        assertEquals(await approvals(api, ["late-csr"]), [false]);
        await status(late, "late", ["late", "192.0.2.13"]);
        await isApproved(api, "late-csr");
      },
    );

    await t.step("one that makes its Node show the names of others gets none of them", async () => {
      await shows(api, attacker, "attacker", ["attacker", "192.0.2.11", ...FOREIGN]);
      for (const [index, name] of FOREIGN.entries()) {
        await ask(attacker, `foreign-${index}`, "attacker", ["attacker", name]);
      }
      // Requests are judged in turn, so a later one that is approved shows that these had theirs.
      await ask(attacker, "own", "attacker", ["attacker", "192.0.2.11"]);
      await isApproved(api, "own");

      const names = FOREIGN.map((_, index) => `foreign-${index}`);
      assertEquals(await approvals(api, names), FOREIGN.map(() => false));
    });

    await t.step("nor does one whose request shows its own names to one reader and others to the signer", async () => {
      const shown = ["attacker"];
      const requests = await ambiguousRequests({ nodeName: "attacker", shown, hidden: ["kubernetes.default.svc"] });
      const names = Object.keys(requests).map((_, index) => `ambiguous-${index}`);
      for (const [index, pem] of Object.values(requests).entries()) await askWith(attacker, `ambiguous-${index}`, pem);
      await ask(attacker, "own-again", "attacker", ["attacker", "192.0.2.11"]);
      await isApproved(api, "own-again");

      assertEquals(await approvals(api, names), names.map(() => false));
    });
  },
});

/** A controller at 192.0.2.1 that leads, without a kubelet of its own. */
function approver(api: ApiServer): AsyncDisposable {
  const config = defaultClusterConfig({ dataDir: "/var/lib/k0s", single: true, hostAddress: "192.0.2.1" });
  config.spec.api.externalAddress = "api.example.com";
  const { inputs } = aControllerState({ config });
  const ports = { ...inputs.ports, clock: systemClock, log: new FakeLogger() };
  const ending = new AbortController();
  const running = approveServingCertificates({
    client: api.client,
    config,
    controllers: new ControllerSet(),
    inputs: { ...inputs, ports },
    isAlone: false,
    nodeName: "controller",
  }, ending.signal);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
    },
  };
}

function aNode(name: string) {
  return { apiVersion: "v1", kind: "Node", metadata: { name } };
}

async function shows(api: ApiServer, client: KubeClient, nodeName: string, addresses: string[]): Promise<void> {
  await api.client.create(RESOURCES.nodes, aNode(nodeName));
  await status(client, nodeName, addresses);
}

/** Writes a Node's status as its kubelet may. */
async function status(client: KubeClient, nodeName: string, addresses: string[]): Promise<void> {
  const type = (address: string) => (/^[\d.]+$/.test(address) ? "InternalIP" : "InternalDNS");
  const patch = { status: { addresses: addresses.map((address) => ({ type: type(address), address })) } };
  await client.mergePatch(RESOURCES.nodes, nodeName, patch, { subresource: "status" });
}

async function ask(client: KubeClient, name: string, nodeName: string, names: string[]): Promise<void> {
  await askWith(client, name, await servingRequest(nodeName, names));
}

async function askWith(client: KubeClient, name: string, pem: string): Promise<void> {
  await client.create(RESOURCES.certificateSigningRequests, {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name },
    spec: {
      request: btoa(pem),
      signerName: "kubernetes.io/kubelet-serving",
      usages: ["digital signature", "server auth"],
    },
  });
}

function approvals(api: ApiServer, names: string[]): Promise<boolean[]> {
  return Promise.all(names.map(async (name) => {
    const { status } = await api.client.get<CertificateSigningRequest>(RESOURCES.certificateSigningRequests, name);
    return status?.conditions?.some(({ type }) => type === "Approved") ?? false;
  }));
}

function isApproved(api: ApiServer, name: string): Promise<unknown> {
  const approval = async () => (await approvals(api, [name]))[0];
  return eventually(approval, { what: `approval of ${name}`, withinMs: 60_000, everyMs: 50 });
}

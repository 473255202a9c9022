import { assertEquals } from "@std/assert";
import { type KubeClient, type Lease, RESOURCES } from "../../../lib/kube/mod.ts";
import { applyStack, bootstrapRbacStack } from "../../../lib/manifests/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { type ApiServer, hasApiServer, startApiServer } from "./api_server.ts";
import { kubeletClient } from "./kubelet_client.ts";

const NAMESPACE = "kube-node-lease";
const LEADERS = "k0s-endpoint-reconciler";
const CONTROLLERS = "k0s-ctrl-one";

Deno.test({
  name: "leases of controllers against a real API server",
  ignore: !hasApiServer(),
  fn: async (t) => {
    await using api = await startApiServer();
    const options = { clock: systemClock, log: new FakeLogger(), signal: new AbortController().signal };
    await applyStack(api.client, bootstrapRbacStack({ autopilot: false, hasLeases: true }), options);
    using leader = await kubeletClient(api, LEADERS);
    using controller = await kubeletClient(api, CONTROLLERS);
    // A policy that was just written is judged by after a moment.
    await eventually(async () => (await whyNot(create(leader, LEADERS, "x"))) !== undefined || remove(api, LEADERS), {
      what: "the policy is in force",
      withinMs: 60_000,
      everyMs: 100,
    });

    await t.step("a node that is called like one cannot make, take or delete it", async () => {
      assertEquals(await whyNot(create(leader, LEADERS, LEADERS)), DENIED);
      assertEquals(await whyNot(create(controller, CONTROLLERS, "x")), DENIED);
      for (const [client, name] of [[leader, LEADERS], [controller, CONTROLLERS]] as const) {
        await create(api.client, name, "of a controller");
        assertEquals(await whyNot(renew(client, name, "x")), DENIED);
        assertEquals(await whyNot(renew(client, name, name)), DENIED);
        assertEquals(await whyNot(client.delete(RESOURCES.leases, name, { namespace: NAMESPACE })), DENIED);
        await renew(api.client, name, "of another controller");
        await api.client.delete(RESOURCES.leases, name, { namespace: NAMESPACE });
      }
    });

    await t.step("its own lease, a node has under any name", async () => {
      await create(controller, CONTROLLERS, CONTROLLERS);
      await renew(controller, CONTROLLERS, CONTROLLERS);
      assertEquals(await whyNot(renew(controller, CONTROLLERS, "x")), DENIED);
      using other = await kubeletClient(api, "other");
      await create(other, "other", "other");
      await renew(other, "other", "other");
    });
  },
});

const DENIED = "only controllers of k0s may write their leases";

/** The end of the refusal; `undefined` if there is none. */
async function whyNot(request: Promise<unknown>): Promise<string | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return message.includes(DENIED) ? DENIED : message;
  }
}

async function remove({ client }: ApiServer, name: string): Promise<undefined> {
  await client.delete(RESOURCES.leases, name, { namespace: NAMESPACE });
}

function create(client: KubeClient, name: string, holderIdentity: string): Promise<unknown> {
  const metadata = { name, namespace: NAMESPACE };
  return client.create(RESOURCES.leases, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata,
    spec: { holderIdentity, leaseDurationSeconds: 60 },
  });
}

async function renew(client: KubeClient, name: string, holderIdentity: string): Promise<void> {
  const lease = await client.get<Lease>(RESOURCES.leases, name, { namespace: NAMESPACE });
  await client.update(RESOURCES.leases, { ...lease, spec: { ...lease.spec, holderIdentity } });
}

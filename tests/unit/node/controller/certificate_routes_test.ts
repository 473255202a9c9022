import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { certificateRoutes } from "../../../../lib/node/controller/certificate_routes.ts";
import { certifiedController } from "../../../support/certified_controller.ts";

Deno.test("certificateRoutes() answer nothing before k0s has started", async () => {
  await using f = await certifiedController();

  await assertRejects(() => certificateRoutes(f.state).renew(["admin"]), K0sError, "still starting");
});

Deno.test("certificateRoutes().renew() issues what is named, and says which processes start again for it", async () => {
  await using f = await certifiedController();
  void f.state.wishes.next(f.signal);
  const before = f.digests();

  const first = await certificateRoutes(f.state).renew(["server", "scheduler", "nosuch"]);
  const second = await certificateRoutes(f.state).renew(["apiserver-kubelet-client"]);

  assertEquals(first, { renewed: ["server", "scheduler"], restarts: ["kube-scheduler"] });
  assertEquals(second, { renewed: ["apiserver-kubelet-client"], restarts: [] });
  const after = f.digests();
  assertEquals(Object.keys(after).filter((name) => after[name] !== before[name]).toSorted(), [
    ...["apiserver-kubelet-client", "scheduler", "server"],
  ]);
});

Deno.test("certificateRoutes().renew() takes over the administrator's new certificate, for the same client", async () => {
  await using f = await certifiedController();
  void f.state.wishes.next(f.signal);
  const { client } = f.state;
  const former = f.read("admin.conf");

  await certificateRoutes(f.state).renew(["admin"]);

  assertNotEquals(f.read("admin.conf"), former);
  assertEquals(f.state.client === client, true);
});

import { assertEquals, assertRejects } from "@std/assert";
import { adminClient, NotYetError } from "../../../lib/cli/admin_client.ts";
import { FakeHttp } from "../../support/fake_http.ts";

Deno.test("adminClient() says that this is no controller", async () => {
  const error = await assertRejects(
    () => adminClient({ adminKubeconfig: "/proc/nowhere/admin.conf" }, new FakeHttp()),
    NotYetError,
    'Cannot reach the cluster: there is no "/proc/nowhere/admin.conf"',
  );

  assertEquals(error.hint, "Type this on a controller, once k0s has started there");
});

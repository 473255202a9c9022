import { assertEquals, assertRejects } from "@std/assert";
import { adminClient, NotYetError, readAsRoot } from "../../../lib/cli/admin_client.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import { FakeHttp } from "../../support/fake_http.ts";

Deno.test("adminClient() says that this is no controller", async () => {
  const error = await assertRejects(
    () =>
      adminClient({ adminKubeconfig: "/proc/nowhere/admin.conf" }, { http: new FakeHttp(), command: "k0s token list" }),
    NotYetError,
    'Cannot reach the cluster: there is no "/proc/nowhere/admin.conf"',
  );

  assertEquals(error.hint, "Type this on a controller, once k0s has started there");
});

Deno.test("readAsRoot() says what to type where the file is for root", async () => {
  const refused = new Deno.errors.PermissionDenied("Permission denied (os error 13)");

  const error = await assertRejects(
    () => readAsRoot("/a/admin.conf", "k0s status charts", () => Promise.reject(refused)),
    K0sError,
    'Cannot read "/a/admin.conf": it is for root',
  );

  assertEquals(error.hint, "Type: sudo k0s status charts");
});

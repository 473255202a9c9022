import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { readPki } from "../../../../lib/cli/kubeconfig/admin.ts";

Deno.test("readPki() says which file is missing in upstream's words", async () => {
  const error = await assertRejects(() => readPki("/proc/nowhere/admin.crt"), K0sError);

  assertEquals(
    error.message,
    'admin PKI file "/proc/nowhere/admin.crt" not found, check if the control plane is initialized on this node',
  );
});

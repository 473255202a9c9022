import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { requireKubeconfig } from "../../../../lib/cli/kubectl/start.ts";

Deno.test("requireKubeconfig() accepts a file that is there", async () => {
  await requireKubeconfig(new URL(import.meta.url).pathname);
});

Deno.test("requireKubeconfig() says what is missing in upstream's words", async () => {
  const error = await assertRejects(() => requireKubeconfig("/proc/nowhere/admin.conf"), K0sError);

  assertEquals(
    [error.message, error.hint],
    [
      "cannot stat k0s kubeconfig, is the server running?: stat /proc/nowhere/admin.conf: no such file or directory",
      "Start k0s first, for example with: k0s controller --single",
    ],
  );
});

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { pastProxies, requireKubeconfig } from "../../../../lib/cli/kubectl/start.ts";

Deno.test("requireKubeconfig() accepts a file that is there", async () => {
  await requireKubeconfig(new URL(import.meta.url).pathname);
});

Deno.test("requireKubeconfig() says what is missing in upstream's words", async () => {
  const error = await assertRejects(() => requireKubeconfig("/nonexistent/admin.conf"), K0sError);

  assertEquals(
    [error.message, error.hint],
    [
      "cannot stat k0s kubeconfig, is the server running?: stat /nonexistent/admin.conf: no such file or directory",
      "Start k0s first, for example with: k0s controller --single",
    ],
  );
});

Deno.test("pastProxies() excepts this machine, and changes nothing without a proxy", async () => {
  const { NO_PROXY, ...rest } = await pastProxies({ HTTPS_PROXY: "http://192.0.2.200:3128", A: "1", NO_PROXY: "b" });

  assertMatch(NO_PROXY ?? "", /^b,localhost,127\.0\.0\.0\/8,::1\b/);
  assertEquals([rest["HTTPS_PROXY"], rest["A"]], ["http://192.0.2.200:3128", "1"]);
  assertEquals(await pastProxies({ A: "1", NO_PROXY: "b" }), { A: "1", NO_PROXY: "b" });
});

import { assertEquals, assertMatch } from "@std/assert";
import { kubeconfigProblem, pastProxies, withFewCollections } from "../../../../lib/cli/kubectl/start.ts";

Deno.test("kubeconfigProblem() has nothing to say of a file that is there", async () => {
  assertEquals(await kubeconfigProblem(new URL(import.meta.url).pathname), {});
});

Deno.test("kubeconfigProblem() says what is missing in upstream's words", async () => {
  assertEquals(await kubeconfigProblem("/proc/nowhere/admin.conf"), {
    _K0S_KUBECONFIG_PROBLEM:
      "cannot stat k0s kubeconfig, is the server running?: stat /proc/nowhere/admin.conf: no such file or directory",
    _K0S_KUBECONFIG_HINT: "Start k0s first, for example with: k0s controller --single",
  });
});

Deno.test("pastProxies() excepts this machine, and changes nothing without a proxy", async () => {
  const { NO_PROXY, ...rest } = await pastProxies({ HTTPS_PROXY: "http://192.0.2.200:3128", A: "1", NO_PROXY: "b" });

  assertMatch(NO_PROXY ?? "", /^b,localhost,127\.0\.0\.0\/8,::1\b/);
  assertEquals([rest["HTTPS_PROXY"], rest["A"]], ["http://192.0.2.200:3128", "1"]);
  assertEquals(await pastProxies({ A: "1", NO_PROXY: "b" }), { A: "1", NO_PROXY: "b" });
});

Deno.test("withFewCollections() leaves the last word to the environment", () => {
  assertEquals(withFewCollections({ A: "1" }), { GOGC: "400", A: "1" });
  assertEquals(withFewCollections({ GOGC: "50" }), { GOGC: "50" });
});

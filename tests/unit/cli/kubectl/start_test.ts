import { assertEquals } from "@std/assert";
import { kubeconfigProblem } from "../../../../lib/cli/kubectl/start.ts";

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

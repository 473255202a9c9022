import { assertEquals, assertMatch } from "@std/assert";
import { hasHelm, Helm } from "./helm_program.ts";

Deno.test({
  name: "helm says its version, hides the command for k0s, and refuses to run for a k0s that is gone",
  ignore: !hasHelm(),
  fn: async () => {
    const directory = await Deno.makeTempDir({ prefix: "k0s-helm-" });
    try {
      const helm = new Helm(directory);

      assertMatch((await helm.run("version", "--short")).stdout, /^v4\.\d+\.\d+$/m);
      assertEquals((await helm.run("--help")).stdout.includes("k0s-fail"), false);
      assertEquals((await helm.run("k0s-fail-pending", "--help")).code, 0);
      assertEquals(await helm.runFor("1", "version"), {
        code: 1,
        stdout: "",
        stderr: "Error: k0s (process 1) is gone\n",
      });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

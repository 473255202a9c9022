import { assertEquals } from "@std/assert";
import { embeddedArtifacts } from "../../../../lib/cli/airgap/embedded_artifacts.ts";
import { artifactName } from "../../../../lib/registries/mod.ts";
import { fakeContext } from "../_cli.ts";

// What an executable has embedded is shown by tests/e2e/registries_test.ts: here k0s runs from its source.
Deno.test("embeddedArtifacts() of a k0s that runs from its source are none", async () => {
  const find = embeddedArtifacts(fakeContext().context.spawn, { os: "linux", architecture: "amd64" });

  assertEquals(await find(artifactName("registry.k8s.io/pause:3.10.2")), undefined);
});

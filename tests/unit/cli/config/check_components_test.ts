import { assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkComponents } from "../../../../lib/cli/config/check_components.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { fakeContext } from "../_cli.ts";

const { context } = fakeContext();
const log = new FakeLogger();
const asked = (config: ReturnType<typeof aClusterConfig>) =>
  checkComponents(config, { context, log, ports: { ...context, log }, paths: nodePaths({ dataDir: "/proc/nowhere" }) });

Deno.test("checkComponents() asks no program about a configuration that tells none anything", async () => {
  await asked(aClusterConfig());
});

Deno.test("checkComponents() has patches of the system's objects judged", async () => {
  const { network } = aClusterConfig().spec;
  const target = { kind: "Deployment", name: "nosuch", namespace: "kube-system" };
  const patches = [{ target, patch: { type: "MergePatch" as const, content: "{" } }];

  await assertRejects(
    () => asked(aClusterConfig({ network: { ...network, coreDNS: { patches } } })),
    K0sError,
    "coreDNS",
  );
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError, K0sError } from "../../../../lib/base/mod.ts";
import { openStoredConfig } from "../../../../lib/cli/config/stored_config.ts";
import { DATA_DIR_FLAG } from "../../../../lib/cli/node_paths.ts";
import { flag, FlagValues, type Invocation } from "../../../../lib/command/mod.ts";
import { FEATURE_GATES } from "../../../../lib/cli/feature_gates.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { fakeContext } from "../_cli.ts";

const PATH = "/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s";
const KUBECONFIG = `
current-context: one
contexts: [{ name: one, context: { cluster: one, user: one } }]
clusters: [{ name: one, cluster: { server: "https://127.0.0.1:6443" } }]
users: [{ name: one, user: { token: t } }]
`;

async function withStored(
  body: (invocation: Invocation, cluster: FakeCluster) => Promise<void>,
  kubeconfig = KUBECONFIG,
) {
  const directory = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const metadata = { name: "k0s", namespace: "kube-system", managedFields: [{ manager: "k0s" }], labels: { a: "b" } };
  const spec = { network: { podCIDR: "10.9.0.0/16" }, scheduler: {} };
  cluster.put(PATH, { apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", metadata, spec });
  if (kubeconfig !== "") await Deno.writeTextFile(`${directory}/config`, kubeconfig);
  const { context } = fakeContext({ env: { KUBECONFIG: `${directory}/config` }, http: cluster.http });
  const flags = new FlagValues(
    [DATA_DIR_FLAG, flag("feature-gates", FEATURE_GATES, "")],
    new Map([["data-dir", directory]]),
  );
  const log = new FakeLogger();
  try {
    await body(
      { flags, args: [], argv: [], path: "k0s config edit", context, log, ports: { ...context, log } },
      cluster,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("openStoredConfig() shows the object without what only the API server needs, and sends what differs", () =>
  withStored(async (invocation, cluster) => {
    const stored = await openStoredConfig(invocation);

    assertEquals(stored.text.includes("managedFields"), false);
    assertStringIncludes(stored.text, "podCIDR: 10.9.0.0/16");
    await stored.save(stored.text.replace("scheduler: {}", "konnectivity: { agentPort: 8200 }"));
    const sent = cluster.requests.at(-1)?.body as { spec: unknown };
    assertEquals(sent, { spec: { scheduler: null, konnectivity: { agentPort: 8200 } } } as typeof sent);
  }));

Deno.test("openStoredConfig() sends nothing that does not hold, and says everything that is wrong", () =>
  withStored(async (invocation, cluster) => {
    const stored = await openStoredConfig(invocation);
    const bad = stored.text.replace("scheduler", "schedular").replace("10.9.0.0/16", "banana");
    const error = await assertRejects(() => stored.save(bad), ConfigError);

    assertEquals(error.problems.map(({ path }) => path).toSorted(), ["spec.network.podCIDR", "spec.schedular"]);
    await assertRejects(() => stored.save("a: [\n"), ConfigError, "Not YAML");
    await assertRejects(() => stored.save("- a\n"), ConfigError, "Expected a mapping");
    assertEquals(cluster.writes, []);
  }));

Deno.test("openStoredConfig() says where a kubeconfig is missing", () =>
  withStored(async (invocation) => {
    await assertRejects(() => openStoredConfig(invocation), K0sError, "Cannot reach the cluster: there is no");
  }, ""));

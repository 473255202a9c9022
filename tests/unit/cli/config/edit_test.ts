import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { runCli } from "../_cli.ts";

const PATH = "/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s";
const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: one
contexts: [{ name: one, context: { cluster: one, user: one } }]
clusters: [{ name: one, cluster: { server: "https://127.0.0.1:6443" } }]
users: [{ name: one, user: { token: t } }]
`;

/** Edits the configuration of a cluster with a program in place of an editor. */
async function edited(editor: string, spec: Record<string, unknown> | null = { telemetry: { enabled: false } }) {
  const directory = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  if (spec !== null) {
    const metadata = { name: "k0s", namespace: "kube-system", managedFields: [{ manager: "k0s" }] };
    cluster.put(PATH, { apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", metadata, spec });
  }
  try {
    await Deno.writeTextFile(`${directory}/config`, KUBECONFIG);
    const env = { KUBECONFIG: `${directory}/config`, KUBE_EDITOR: editor, EDITOR: "false" };
    const result = await runCli(["config", "edit", "--data-dir", directory], { env, http: cluster.http });
    return { ...result, writes: cluster.writes, spec: cluster.objects.get(PATH)?.["spec"] };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("k0s config edit stores what the editor leaves", async () => {
  const { stdout, exitCode, spec, writes } = await edited(
    "sed -i 's/telemetry:/konnectivity:/; s/enabled:.*/agentPort: 8200/'",
  );

  assertEquals([exitCode, stdout], [0, "clusterconfig.k0s.k0sproject.io/k0s edited\n"]);
  assertEquals(spec, { konnectivity: { agentPort: 8200 } });
  assertEquals(writes, [`PATCH ${PATH}`]);
});

Deno.test("k0s config edit sends nothing that is unchanged", async () => {
  const { stderr, exitCode, writes } = await edited("true");

  assertEquals([exitCode, stderr, writes], [0, "Edit cancelled, no changes made.\n", []]);
});

Deno.test("k0s config edit sends nothing that does not hold, and keeps the text", async () => {
  const { stderr, exitCode, writes } = await edited("sed -i s/telemetry:/telemetri:/");
  const kept = /stored to (\S+)/.exec(stderr)?.[1] ?? "";
  const text = await Deno.readTextFile(kept);
  await Deno.remove(kept.replace(/\/[^/]*$/, ""), { recursive: true });

  assertEquals([exitCode, writes], [1, []]);
  assertStringIncludes(stderr, "Edit cancelled, no valid changes were saved");
  assertStringIncludes(text, "telemetri:");
});

Deno.test("k0s config edit says so where there is nothing to edit, and where there is no editor", async () => {
  assertStringIncludes((await edited("true", null)).stderr, "no ClusterConfig kube-system/k0s");
  const { stderr, exitCode } = await edited("exit 3;");

  assertEquals(exitCode, 1);
  assertStringIncludes(stderr, 'there was a problem with the editor "exit 3;"');
});

import { assertEquals } from "@std/assert";

const SCENARIO = new URL("accounts_scenario.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

for (const earlier of [[], ["kube-scheduler"]]) {
  Deno.test({
    name: `components get accounts with groups of their own, ${earlier.length === 0 ? "all new" : "one was there"}`,
    ignore: Deno.uid() !== 0,
    async fn() {
      const directory = await Deno.makeTempDir();
      const deno = [Deno.execPath(), "run", "-A", "--no-check", "--config", CONFIG, SCENARIO, directory, ...earlier];

      // With processes of its own: userdel(8) spares an account whose number a process has, be it another machine's.
      const namespaces = ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
      const { stdout, stderr } = await new Deno.Command("unshare", { args: [...namespaces, ...deno] }).output();

      const text = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
      assertEquals(JSON.parse(text), {
        processes: {
          etcd: "etcd etcd GID Groups:",
          kine: "kube-apiserver kube-apiserver GID Groups:",
          kubeApiserver: "kube-apiserver kube-apiserver GID Groups:",
          kubeScheduler: "kube-scheduler kube-scheduler GID Groups:",
          konnectivityServer: "konnectivity-server konnectivity-server GID Groups:",
        },
        groups: 4,
        isStable: true,
        warnings: [],
        failures: [],
        isLeft: false,
      });
      await Deno.remove(directory, { recursive: true });
    },
  });
}

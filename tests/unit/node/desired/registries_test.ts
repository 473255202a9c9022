import { assertEquals } from "@std/assert";
import { registriesOfOperator, registryTasks, whyPassedOver } from "../../../../lib/node/desired/registries.ts";
import type { PodHostFacts } from "../../../../lib/node/desired/pods.ts";

type Host = Pick<PodHostFacts, "containerdConfig" | "dropIns">;

const HOST: Host = { dropIns: [], containerdConfig: undefined };
const PLAIN = { path: "/etc/k0s/containerd.d/a.toml", text: "", ownText: "", problem: undefined };
const OWN = { ...PLAIN, path: "/etc/k0s/containerd.d/b.toml", registries: { configPath: "/x", hasMirrors: false } };
const REGISTRIES = [{ host: "docker.io", credentials: { secretRef: { name: "pull" } } }];

Deno.test("registriesOfOperator() finds the drop-in that says where registries are described", () => {
  assertEquals([registriesOfOperator([PLAIN]), registriesOfOperator([PLAIN, OWN])?.path], [undefined, OWN.path]);
});

Deno.test("whyPassedOver() names what tells the runtime of registries instead", () => {
  const why = (host: Partial<Host>, criSocket?: string) => whyPassedOver({ criSocket }, { ...HOST, ...host });

  assertEquals(why({}), undefined);
  assertEquals(why({ dropIns: [PLAIN, OWN] }), OWN.path);
  assertEquals(why({ containerdConfig: "version = 3\n" }), "/etc/k0s/containerd.toml");
  assertEquals(why({ containerdConfig: 'config_path = "/var/lib/k0s/registries"' }), undefined);
  assertEquals(why({}, "remote:unix:///x"), "--cri-socket=remote:unix:///x");
});

Deno.test("registryTasks() clean up without registries, and follow Secrets where there are some", () => {
  const named = (tasks: ReturnType<typeof registryTasks>) => tasks.map(({ name, after }) => `${name} ${after}`);

  assertEquals(named(registryTasks({}, undefined, HOST)), ["registries containerd"]);
  assertEquals(named(registryTasks({}, REGISTRIES, HOST)), ["registries containerd", "registry-secrets kubelet"]);
  assertEquals(named(registryTasks({ criSocket: "remote:unix:///x" }, REGISTRIES, HOST)), ["registries kubelet"]);
  assertEquals(registryTasks({}, REGISTRIES, { ...HOST, dropIns: [OWN] })[0]?.follows, {
    registries: REGISTRIES,
    passedOver: OWN.path,
  });
});

import { assertArrayIncludes, assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { kubeRouterArgs, kubeRouterObjects } from "../../../../lib/manifests/system/kube_router.ts";
import { aConfig, someInputs } from "./_golden.ts";

type Kuberouter = NonNullable<ClusterConfig["spec"]["network"]["kuberouter"]>;

function rendered(change: (kuberouter: Kuberouter, spec: ClusterConfig["spec"]) => void = () => {}) {
  const config = aConfig((spec) => change(spec.network.kuberouter!, spec));
  const data = kubeRouterObjects(someInputs({ config }))[0]?.data as Record<string, string>;
  const { plugins } = JSON.parse(data["cni-conf.json"] ?? "") as { plugins: Record<string, unknown>[] };
  return { args: kubeRouterArgs(config, config.spec.network.kuberouter!), bridge: plugins[0] ?? {} };
}

const HAIRPIN = [
  { change: { hairpin: "Enabled" }, cni: true, flag: true },
  { change: { hairpin: "Allowed" }, cni: true, flag: false },
  { change: { hairpin: "Disabled" }, cni: false, flag: false },
] as const;
for (const { change, cni, flag } of HAIRPIN) {
  Deno.test(`kubeRouterObjects() with hairpin ${change.hairpin}`, () => {
    const { args, bridge } = rendered((kuberouter) => Object.assign(kuberouter, change));

    assertEquals([bridge.hairpinMode, args.includes(`--hairpin-mode=${flag}`)], [cni, true]);
  });
}

Deno.test("kubeRouterObjects() sets the MTU only when it is not automatic", () => {
  assertEquals("mtu" in rendered().bridge, false);
  assertEquals(rendered((kuberouter) => Object.assign(kuberouter, { autoMTU: false, mtu: 1400 })).bridge.mtu, 1400);
});

Deno.test("kubeRouterArgs() enforces NetworkPolicies and leaves Services to kube-proxy", () => {
  assertArrayIncludes(rendered().args, ["--run-firewall=true", "--run-router=true", "--run-service-proxy=false"]);
});

Deno.test("kubeRouterArgs() generates a router id with IPv6 first, and sets peers when given", () => {
  const { args } = rendered((kuberouter, spec) => {
    spec.network.primaryAddressFamily = "IPv6";
    Object.assign(kuberouter, { peerRouterASNs: "64512", peerRouterIPs: "10.0.0.1" });
  });

  assertArrayIncludes(args, ["--router-id=generate", "--peer-router-asns=64512", "--peer-router-ips=10.0.0.1"]);
});

/** Runs the pod's start on a machine of files: CNI directory, kubelet's command line, and what remains of attempts. */
class StartedPod implements AsyncDisposable {
  readonly #root = Deno.makeTempDirSync();

  constructor(kubeletArgs: readonly string[]) {
    for (const name of ["cni", "draft", "proc/7", "bin"]) Deno.mkdirSync(`${this.#root}/${name}`, { recursive: true });
    Deno.writeTextFileSync(`${this.#root}/proc/7/cmdline`, ["kubelet", ...kubeletArgs, ""].join("\0"));
    Deno.writeTextFileSync(`${this.#root}/bin/kube-router`, '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  }

  get config(): string {
    return `${this.#root}/cni/10-kuberouter.conflist`;
  }

  /** Published configuration; `undefined` if there is none. */
  get published(): string | undefined {
    const isThere = [...Deno.readDirSync(`${this.#root}/cni`)].some(({ name }) => name === "10-kuberouter.conflist");
    return isThere ? Deno.readTextFileSync(this.config) : undefined;
  }

  /** Starts the container once more. @returns What kube-router got as arguments. */
  async attempt(): Promise<string> {
    const { command, args } = containerOf();
    const { code, stdout, stderr } = await this.#run(command[2] ?? "", [...command.slice(3), ...args.slice(0, 2)]);
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    return new TextDecoder().decode(stdout).trim();
  }

  /** Runs the hook after a start, for which no time passes, until it gives up. @returns Its exit code. */
  async hook(): Promise<number> {
    Deno.writeTextFileSync(`${this.#root}/bin/sleep`, "#!/bin/sh\n", { mode: 0o755 });
    return (await this.#run(containerOf().lifecycle.postStart.exec.command[2] ?? "", [])).code;
  }

  #run(script: string, args: readonly string[]): Promise<Deno.CommandOutput> {
    const here = script.replaceAll("/etc/cni/net.d", `${this.#root}/cni`)
      .replaceAll("/run/kube-router-cni", `${this.#root}/draft`).replaceAll("/proc/", `${this.#root}/proc/`)
      .replaceAll("/sys/class/net", `${this.#root}/draft`);
    const env = { PATH: `${this.#root}/bin:${Deno.env.get("PATH")}` };
    return new Deno.Command("sh", { args: ["-ec", here, ...args], env }).output();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

interface Container {
  command: string[];
  args: string[];
  lifecycle: { postStart: { exec: { command: string[] } } };
}

function containerOf(): Container {
  const daemonSet = kubeRouterObjects(someInputs()).find(({ kind }) => kind === "DaemonSet");
  const { template } = daemonSet?.["spec"] as { template: { spec: { containers: Container[] } } };
  return template.spec.containers[0]!;
}

Deno.test("kubeRouterObjects() start kube-router with its arguments, and publish nothing by that", async () => {
  await using pod = new StartedPod([]);

  assertEquals(await pod.attempt(), containerOf().args.slice(0, 2).join(" "));
  await pod.attempt();
  assertEquals(pod.published, undefined);
});

Deno.test("kubeRouterObjects() make a node Ready that waits for its address, once kube-router has failed", async () => {
  await using pod = new StartedPod(["--v=1", "--cloud-provider=external"]);

  await pod.attempt();
  assertEquals(pod.published, undefined);
  await pod.attempt();
  const { plugins } = JSON.parse(pod.published ?? "") as { plugins: { type: string }[] };
  assertEquals(plugins.map(({ type }) => type), ["portmap"]);

  await Deno.writeTextFile(pod.config, "the network");
  await pod.attempt();
  assertEquals(pod.published, "the network");
});

Deno.test("kubeRouterObjects() make it Ready while kube-router's first attempt goes on, too", async () => {
  await using pod = new StartedPod(["--cloud-provider=external"]);
  await using other = new StartedPod([]);

  assertEquals([await pod.hook(), await other.hook()], [1, 1]);

  assertEquals([pod.published?.includes("portmap"), other.published], [true, undefined]);
});

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

/** An image that every node has. */
const PAUSE = "registry.k8s.io/pause:3.10.2";
const THREEFOLD = `
apiVersion: v1
kind: Namespace
metadata: { name: threefold }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: threefold, namespace: threefold }
spec:
  replicas: 3
  selector: { matchLabels: { app: threefold } }
  template:
    metadata: { labels: { app: threefold } }
    spec:
      containers: [{ name: pause, image: "${PAUSE}" }]
`;
const BUNDLED = "example.test/team/pause:1";

/**
 * A manifest that an operator puts into the manifests directory is applied, follows changes, and goes with its file; files of
 * another extension, and those of further directories in it, are not looked at.
 */
export async function stackIsApplied(machine: Machine): Promise<void> {
  const directory = machine.dataPath("manifests/team");
  await Deno.mkdir(`${directory}/nested`, { recursive: true });
  await Deno.writeTextFile(`${directory}/short.yml`, configMap("short", "first"));
  await Deno.writeTextFile(`${directory}/nested/deep.yaml`, configMap("deep", "first"));

  await Deno.writeTextFile(`${directory}/one.yaml`, configMap("one", "first"));
  await Deno.writeTextFile(`${directory}/two.yaml`, configMap("two", "first"));
  await hasConfigMaps(machine, { one: "first", two: "first" });

  await Deno.writeTextFile(`${directory}/one.yaml`, configMap("one", "second"));
  await Deno.remove(`${directory}/two.yaml`);
  await hasConfigMaps(machine, { one: "second" });

  await Deno.remove(directory, { recursive: true });
  await hasConfigMaps(machine, {});
}

/** One file with a namespace and what is in it: its pods run, and all of it goes with the file. */
export async function namespaceIsDeployed(machine: Machine): Promise<void> {
  const directory = machine.dataPath("manifests/threefold");
  await Deno.mkdir(directory);

  await Deno.writeTextFile(`${directory}/all.yaml`, THREEFOLD);

  await machine.kubectl(["wait", "--for=create", "namespace/threefold", "--timeout=30s"]);
  await machine.kubectl(["-n", "threefold", "wait", "--for=create", "deployment/threefold", "--timeout=30s"]);
  const available = "--for=jsonpath={.status.availableReplicas}=3";
  await machine.kubectl(["-n", "threefold", "wait", available, "deployment/threefold", "--timeout=50s"]);
  const phases = ["get", "pods", "--namespace", "threefold", "-o", "jsonpath={.items[*].status.phase}"];
  assertEquals(await machine.kubectl(phases), "Running Running Running");
  await Deno.remove(`${directory}/all.yaml`);
  await machine.kubectl(["wait", "--for=delete", "namespace/threefold", "--timeout=50s"]);
  await Deno.remove(directory);
}

/** An image bundle that an operator puts into the images directory is imported and pinned. */
export async function bundleIsImported(machine: Machine): Promise<void> {
  for (
    const args of [["images", "tag", PAUSE, BUNDLED], ["images", "export", "/var/lib/k0s/bundle.tar", BUNDLED], [
      "images",
      "rm",
      BUNDLED,
    ]]
  ) await ctr(machine, args);
  assert(!(await imageNames(machine)).includes(BUNDLED));

  await Deno.rename(machine.dataPath("bundle.tar"), machine.dataPath("images/bundle.tar"));

  await eventually(async () => (await imageNames(machine)).includes(BUNDLED), {
    what: `${BUNDLED} is imported`,
    withinMs: 60_000,
    everyMs: 1_000,
  });
  const listed = await ctr(machine, ["images", "ls", `name==${BUNDLED}`]);
  assert(listed.includes("io.cri-containerd.pinned=pinned"), listed);
}

/**
 * `k0s ctr` talks to the node's own container runtime, where every embedded image is, as `k0s airgap list-images` names them:
 * all can be exported.
 */
export async function imagesAreListed(machine: Machine): Promise<void> {
  const names = await imageNames(machine);
  const { code, stdout, stderr } = await machine.k0s(["airgap", "list-images"]);
  assertEquals(code, 0, stderr);
  const wanted = stdout.trim().split("\n");
  assertEquals(wanted.filter((name) => !names.includes(name)), []);
  await ctr(machine, ["images", "export", "/var/lib/k0s/all.tar", ...wanted]);
  for (const part of ["coredns", "kube-proxy", "kube-router", "metrics-server", "pause", "cni-node"]) {
    assert(names.some((name) => name.includes(part)), `no image of ${part} in ${names.join(" ")}`);
  }
}

async function imageNames(machine: Machine): Promise<string[]> {
  return (await ctr(machine, ["images", "ls", "-q"])).trim().split("\n");
}

async function ctr(machine: Machine, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(["ctr", ...args]);
  assertEquals(code, 0, stderr);
  return stdout;
}

async function hasConfigMaps(machine: Machine, wanted: Record<string, string>): Promise<void> {
  await eventually(async () => {
    const { items } = JSON.parse(await machine.kubectl(["get", "configmaps", "-l", "team=e2e", "-o", "json"]));
    const found = items.map((item: { metadata: { name: string }; data: { text: string } }) =>
      [item.metadata.name, item.data.text] as const
    );
    assertEquals(Object.fromEntries(found), wanted);
    return true;
  }, { what: `the ConfigMaps are ${JSON.stringify(wanted)}`, withinMs: 60_000 });
}

function configMap(name: string, text: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", labels: { team: "e2e" } },
    data: { text },
  });
}

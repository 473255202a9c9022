import { assertEquals, assertStringIncludes } from "@std/assert";
import { markDataDirectory } from "../../../../lib/node/data_marker.ts";
import { hasBinLayout, hasKubeletLayout, hasRunLayout, whyNoDataDirectory } from "../../../../lib/node/reset/layout.ts";
import { touch } from "./_context.ts";

const PROGRAMS = ["bin/kubelet", "bin/containerd"];

const CASES: [what: string, names: string[], why: string | undefined][] = [
  ["an emptied file system", ["lost+found/x"], undefined],
  ["what upstream's worker leaves", [...PROGRAMS, "kubelet.conf", "images/x.tar"], undefined],
  ["what our controller leaves, with its record of the store", [...PROGRAMS, "pki/ca.crt", "storage.json"], undefined],
  ["what a controller leaves that was killed while it tried a configuration", [
    ...[...PROGRAMS, "pki/ca.crt", "config-trial.json", "last-cluster-config.json"],
  ], undefined],
  ["what a node leaves that was upgraded", [...PROGRAMS, "kubelet.conf", "upgrade/journal.json"], undefined],
  ["what a controller leaves", ["bin/kube-apiserver", "bin/etcd", "pki/ca.crt", "manifests/x/y.yaml"], undefined],
  ["programs of somebody", ["bin/ls", "pki/ca.crt"], "does not hold what a node of k0s leaves"],
  ["authorities without programs", ["pki/ca.crt", "manifests/x"], "does not hold what a node of k0s leaves"],
  ["programs of another Kubernetes alone", PROGRAMS, "does not hold what a node of k0s leaves"],
  [
    "our layout among other things",
    [...PROGRAMS, "kubelet.conf", "photos/1.jpg"],
    "also holds what is not of k0s: photos",
  ],
  ["nothing of k0s", ["photos/1.jpg"], "does not hold what a node of k0s leaves"],
];

for (const [what, names, why] of CASES) {
  Deno.test(`whyNoDataDirectory() ${why === undefined ? "accepts" : "refuses"} ${what}`, async () => {
    const directory = await Deno.makeTempDir();
    await touch(directory, names);

    assertStringIncludes(await whyNoDataDirectory(directory) ?? "accepted", why ?? "accepted");
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("whyNoDataDirectory() accepts anything with our mark", async () => {
  const directory = await Deno.makeTempDir();
  await markDataDirectory(directory);
  await touch(directory, ["notes"]);

  assertEquals(await whyNoDataDirectory(directory), undefined);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("looksLike…Directory() tell directories of k0s from others", async () => {
  const directory = await Deno.makeTempDir();
  await touch(directory, [
    "bin/.staged.json",
    "run/k0s.yaml.lock",
    "kubelet/pods/x",
    "kubelet/plugins/x",
    "other/pods/x",
    "other/photos/x",
  ]);
  await Deno.mkdir(`${directory}/kubelet/device-plugins`);
  await touch(directory, ["kubelet/of-a-driver/x", "early/pki/kubelet-client.key.tmp"]);

  assertEquals(await hasBinLayout(`${directory}/bin`), true);
  assertEquals(await hasBinLayout(`${directory}/other`), false);
  assertEquals(await hasRunLayout(`${directory}/run`), true);
  assertEquals(await hasRunLayout(`${directory}/other`), false);
  assertEquals(await hasKubeletLayout(`${directory}/kubelet`), true);
  assertEquals(await hasKubeletLayout(`${directory}/other`), false);
  assertEquals(await hasKubeletLayout(`${directory}/early`), true);
  await Deno.remove(directory, { recursive: true });
});

const KUBELETS: [names: string[], isKubelets: boolean][] = [
  [[], true],
  [["pods/x"], true],
  [["pki/kubelet-client-current.pem", "pki/kubelet.key"], true],
  [["plugins/kubernetes.io/csi"], true],
  [["pki/ca.key"], false],
  [["pki/kubelet.key", "pki/ca.key"], false],
  [["plugins/mine.so"], false],
  [["checkpoints/model.bin", "plugins/x"], false],
];

for (const [names, isKubelets] of KUBELETS) {
  Deno.test(`hasKubeletLayout() ${isKubelets ? "accepts" : "refuses"} one with ${names}`, async () => {
    const directory = await Deno.makeTempDir();
    await touch(directory, names);

    assertEquals(await hasKubeletLayout(directory), isKubelets);
    await Deno.remove(directory, { recursive: true });
  });
}

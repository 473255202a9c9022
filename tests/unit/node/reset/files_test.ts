import { assertEquals } from "@std/assert";
import { removeCni, removeDirectories, removeSystemFiles } from "../../../../lib/node/reset/files.ts";
import { resetContext, touch } from "./_context.ts";

/** Every file and link below a directory. */
function filesOf(root: string): string[] {
  return [...Deno.readDirSync(root)].flatMap(({ name, isDirectory }) =>
    isDirectory ? [`${name}/`, ...filesOf(`${root}/${name}`).map((below) => `${name}/${below}`)] : [name]
  ).sort();
}

Deno.test("removeCni() deletes what is ours, and directories that are empty then", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(context.root, [
    "etc/cni/net.d/10-kuberouter.conflist",
    "etc/cni/net.d/87-podman.conflist",
    "opt/cni/bin/bridge",
    "var/lib/cni/networks/mynet/10.244.0.2",
    "var/lib/cni/results/mynet-1-eth0",
  ]);

  await removeCni.run(context);

  const left = ["etc/", "etc/cni/", "etc/cni/net.d/", "etc/cni/net.d/87-podman.conflist", "opt/", "var/", "var/lib/"];
  assertEquals(filesOf(context.root), left);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeCni() spares plugins of a machine that never ran our pods", async () => {
  const directory = await Deno.makeTempDir();
  const context = { ...resetContext(directory), ranPods: false, ranRuntime: false };
  await touch(context.root, ["opt/cni/bin/bridge"]);

  await removeCni.run(context);

  assertEquals(filesOf(context.root), ["opt/", "opt/cni/", "opt/cni/bin/", "opt/cni/bin/bridge"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeCni() leaves the directory of configurations to a runtime that goes on and watches it", async () => {
  const directory = await Deno.makeTempDir();
  const context = { ...resetContext(directory), criSocket: "/run/other.sock", ranRuntime: false };
  await touch(context.root, ["etc/cni/net.d/10-kuberouter.conflist"]);

  await removeCni.run(context);

  assertEquals(filesOf(context.root), ["etc/", "etc/cni/", "etc/cni/net.d/"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeSystemFiles() keeps an operator's configuration and logs of others", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(context.root, [
    "etc/k0s/k0s.yaml",
    "var/log/pods/p/0.log",
    "var/log/containers/other",
    "usr/libexec/k0s/x",
  ]);
  await Deno.writeTextFile(`${context.root}/etc/k0s/containerd.toml`, "# k0s_managed=true\n");
  await Deno.symlink("/var/log/pods/p/0.log", `${context.root}/var/log/containers/ours`);

  await removeSystemFiles.run(context);

  const left = filesOf(context.root).filter((name) => !name.endsWith("/"));
  assertEquals(left, ["etc/k0s/k0s.yaml", "var/log/containers/other"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeDirectories() deletes the node's directories, and finds nothing at the second time", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(directory, ["data/bin/x", "data/kubelet/pods/y", "run/k0s.yaml"]);

  await removeDirectories.run(context);
  await removeDirectories.run(context);

  assertEquals(filesOf(directory), []);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeDirectories() removes links last, and nothing that a planted link leads to", async () => {
  const directory = await Deno.makeTempDir();
  await touch(directory, ["real/bin/x", "elsewhere/precious", "run/k0s.yaml"]);
  await Deno.symlink(`${directory}/elsewhere`, `${directory}/real/containerd`);
  await Deno.symlink(`${directory}/real`, `${directory}/data`);
  const context = resetContext(directory);
  context.realPaths = {
    ...context.realPaths,
    dataDir: `${directory}/real`,
    kubeletRootDir: `${directory}/real/kubelet`,
    links: [`${directory}/data`],
  };

  await removeDirectories.run(context);

  assertEquals(filesOf(directory), ["elsewhere/", "elsewhere/precious"]);
  await Deno.remove(directory, { recursive: true });
});

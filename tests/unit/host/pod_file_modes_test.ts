import { assertEquals } from "@std/assert";
import { openPodFiles } from "../../../lib/host/mod.ts";

Deno.test({
  name: "openPodFiles() opens what a strict umask closed, and nothing else",
  ignore: Deno.uid() !== 0,
  async fn() {
    const directory = await Deno.makeTempDir();
    const made = async (path: string, mode: number, isDirectory = false) => {
      const whole = `${directory}/${path}`;
      await Deno.mkdir(isDirectory ? whole : whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
      if (!isDirectory) await Deno.writeTextFile(whole, "");
      await Deno.chmod(whole, mode);
    };
    const snapshots = "containerd/io.containerd.snapshotter.v1.overlayfs/snapshots";
    const sandboxes = "containerd/io.containerd.grpc.v1.cri/sandboxes";
    await made(`${snapshots}/1/fs`, 0o700, true);
    await made(`${snapshots}/2/fs`, 0o1777, true);
    await made(`${snapshots}/3/fs`, 0o700, true);
    await Deno.chown(`${directory}/${snapshots}/3/fs`, 65_532, 0);
    await made(`${snapshots}/1/work`, 0o700, true);
    await made(`${sandboxes}/a/resolv.conf`, 0o600);
    await made(`${sandboxes}/a/hosts`, 0o640);
    await made(`${sandboxes}/a/secret`, 0o600);
    await Deno.symlink("/etc/shadow", `${directory}/${sandboxes}/a/hostname`);
    await made("kubelet/pods/b/etc-hosts", 0o600);
    const places = { containerdDataDir: `${directory}/containerd`, kubeletRootDir: `${directory}/kubelet` };

    assertEquals([await openPodFiles(places), await openPodFiles(places)], [3, 0]);

    const mode = async (path: string) => (await Deno.lstat(`${directory}/${path}`)).mode! & 0o7777;
    assertEquals(
      await Promise.all(["1/fs", "2/fs", "3/fs", "1/work"].map((name) => mode(`${snapshots}/${name}`))),
      [0o755, 0o1777, 0o700, 0o700],
    );
    assertEquals(
      await Promise.all(["resolv.conf", "hosts", "secret"].map((name) => mode(`${sandboxes}/a/${name}`))),
      [0o644, 0o640, 0o600],
    );
    assertEquals(await mode("kubelet/pods/b/etc-hosts"), 0o644);
    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test("openPodFiles() finds nothing on a machine that has run no pod", async () => {
  assertEquals(await openPodFiles({ containerdDataDir: "/dev/null/none", kubeletRootDir: "/dev/null/none" }), 0);
});

/** In a mount namespace of its own: mounts what a k0s on this host would, and prints the mount points that a machine sees. */
import { Machine } from "../../support/machine.ts";

const POINTS = [
  "/var/lib/k0s",
  "/var/lib/k0s/kubelet/pods/1/volumes/a b",
  "/run/k0s/containerd/rootfs",
  "/run/netns/cni-1",
  "/tmp/other-data/kubelet/pods/2/volumes/c",
];

/** What this host has there itself, such as networks that somebody has named, would be below what is mounted next. */
const OWN_MOUNTS = "cut -d ' ' -f 5 /proc/self/mountinfo | grep -E '^/(run|tmp)/' | sort -r | xargs -r umount --lazy";
const script = `mount --make-rprivate /
for point in "$@"; do mkdir -p "$point"; mount -t tmpfs tmpfs "$point"; done`;
const mounted = await new Deno.Command("sh", {
  args: ["-ec", `${OWN_MOUNTS}; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp; ${script}`, "sh", ...POINTS],
}).output();
if (!mounted.success) throw new Error(new TextDecoder().decode(mounted.stderr));
await using machine = await Machine.create({ name: "one" });
const { stdout } = await machine.run("cat", ["/proc/self/mountinfo"]);
console.log(JSON.stringify(stdout.trim().split("\n").map((line) => line.split(" ")[4])));

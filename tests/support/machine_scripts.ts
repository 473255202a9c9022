import { CGROUP_BRANCH } from "./machine_cgroups.ts";

/** What the scripts of a machine need to know of it. */
export interface MachineFacts {
  name: string;
  address: string;
  /** Directory on the real disk that holds the machine's own files. */
  directory: string;
  /** Name of its control group below the branch of all machines. */
  cgroup: string;
  /** Where its cable ends. @default {nowhere} */
  socket?: Socket;
  /** Whether `/var/lib/k0s` is the file system in `disk.img`. */
  hasOwnDisk?: boolean;
  /** Time by which its monotonic clock and its uptime are ahead, in seconds. */
  uptimeAheadSeconds?: number;
}

/** What a machine needs to know of the network that it is plugged into. */
export interface Socket {
  /** Process, as the host counts, in the network namespace of the switch. */
  switchPid: number;
  /** Name of the interface at the switch's end of the cable. */
  port: string;
  /** Name of the bridge that it belongs to. */
  bridge: string;
  /** Router of the default route; without one, everything is sought on the same network. */
  gateway?: string;
  /** Whether the switch's end of the cable is down. */
  isCut: boolean;
}

const UNSHARE = ["--cgroup", "--net", "--mount", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** Arguments of `sh` that make a machine: its control groups, then its namespaces, then its process 1. */
export function bootCommand(facts: MachineFacts): string[] {
  const { socket, uptimeAheadSeconds: ahead = 0 } = facts;
  const clocks = ahead === 0 ? [] : ["--time", "--boottime", String(ahead), "--monotonic", String(ahead)];
  const unshare = `exec unshare ${[...UNSHARE, ...clocks].join(" ")} -- sh -ec "$0"`;
  // Process ids of the host mean nothing inside, so that the switch is handed over as an open file.
  const toSwitch = socket === undefined ? "" : `exec 9< /proc/${socket.switchPid}/ns/net`;
  return ["-ec", `${enterCgroups(facts)}\n${toSwitch}\n${unshare}`, initScript(facts)];
}

/** Shell commands that move the shell into the machine's branch of every hierarchy. */
export function enterCgroups({ cgroup }: MachineFacts): string {
  const branch = `"$hierarchy"${CGROUP_BRANCH}`;
  return `
for hierarchy in /sys/fs/cgroup/*/; do
  mkdir -p ${branch} ${branch}/${cgroup}
  for file in cpuset.cpus cpuset.mems; do
    [ -f ${branch}/$file ] || continue
    cat "$hierarchy$file" > ${branch}/$file
    cat "$hierarchy$file" > ${branch}/${cgroup}/$file
  done
  echo $$ > ${branch}/${cgroup}/cgroup.procs
done`;
}

/**
 * Shell commands that let go of what a k0s on the host has mounted: pods' volumes, root file systems and networks. A
 * machine sees copies of these mounts, also below directories that it covers, and could not tell them from its own.
 */
const DETACH_MOUNTS_OF_HOST = `
cut -d ' ' -f 5 /proc/self/mountinfo |
  grep -E '^(/var/lib|/run)/(k0s|kubelet|containerd|cni|netns|nri)(/|$)|/kubelet/(pods|plugins)/' |
  sort -r | while read -r point; do umount --lazy "$(printf %b "$point")" || true; done`;

/** What process 1 of the machine does, before and while it waits. */
function initScript(facts: MachineFacts): string {
  const { name, address, directory, hasOwnDisk = false } = facts;
  return `
mount --make-rprivate /
${DETACH_MOUNTS_OF_HOST}
hierarchies="$(ls /sys/fs/cgroup)"
umount --recursive --lazy /sys/fs/cgroup
mount -t tmpfs -o mode=0755 tmpfs /sys/fs/cgroup
for name in $hierarchies; do
  mkdir "/sys/fs/cgroup/$name"
  case "$name" in
    unified) mount -t cgroup2 cgroup2 "/sys/fs/cgroup/$name" ;;
    systemd) mount -t cgroup -o none,name=systemd cgroup "/sys/fs/cgroup/$name" ;;
    *) mount -t cgroup -o "$name" cgroup "/sys/fs/cgroup/$name" ;;
  esac
done
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/lock /run/netns /var/lib/k0s /var/lib/cni
mount -t overlay overlay -o lowerdir=/etc,upperdir=${directory}/etc,workdir=${directory}/etc-work /etc
mount -t overlay overlay -o lowerdir=/usr/libexec,upperdir=${directory}/libexec,workdir=${directory}/libexec-work /usr/libexec
# A node that once ran on the host itself must not shine through into a new machine.
if [ ! -e ${directory}/booted ]; then
  rm -rf /etc/k0s /etc/cni /usr/libexec/k0s
  for user in $(grep ':/var/lib/k0s:[^:]*$' /etc/passwd | cut -d : -f 1); do userdel "$user"; done
fi
touch ${directory}/booted
${hasOwnDisk ? `mount -o loop ${directory}/disk.img` : `mount --bind ${directory}/k0s`} /var/lib/k0s
mount --bind ${directory}/log /var/log
mount --bind ${directory}/opt /opt
mount --bind ${directory}/cni /var/lib/cni
hostname ${name}
printf '127.0.0.1 localhost\\n%s %s\\n' ${address} ${name} > /etc/hosts
ip link set lo up
${facts.socket === undefined ? looseCable(address) : pluggedCable(address, facts.socket)}
sysctl -qw net.ipv4.ip_forward=1 || true
echo booted
# What made the machine holds the other end of its standard input: when that goes, however it ended, so does all this.
# As process 1 of any machine, the shell takes over what lost its parent, and lets it go when it has ended.
exec 2> /dev/null
while ! cat > /dev/null; do :; done`;
}

/** A veth pair stands in for a cable: one end carries the address, nobody is at the other. */
function looseCable(address: string): string {
  return `
ip link add eth0 address ${hardwareAddress(address)} type veth peer name cable
ip addr add ${address}/24 dev eth0
ip link set eth0 up
ip link set cable up
ip route add default dev eth0`;
}

/** A veth pair whose other end is a port of the switch. That of the last boot may still be there: the kernel is slow. */
function pluggedCable(address: string, { port, bridge, gateway, isCut }: Socket): string {
  const atSwitch = "nsenter --net=/proc/self/fd/9 ip link";
  return `
${atSwitch} delete ${port} 2> /dev/null || true
ip link add eth0 address ${hardwareAddress(address)} type veth peer name ${port} netns /proc/self/fd/9
ip addr add ${address}/24 dev eth0
ip link set eth0 up
${atSwitch} set ${port} master ${bridge} ${isCut ? "down" : "up"}
ip route add default ${gateway === undefined ? "" : `via ${gateway} `}dev eth0
exec 9<&-`;
}

/** The card of a machine keeps its address over a reboot, and with it the link-local address that certificates name. */
export function hardwareAddress(address: string): string {
  return ["02", "00", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
}

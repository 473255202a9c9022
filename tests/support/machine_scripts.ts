import { CGROUP_BRANCH } from "./machine_cgroups.ts";

/** What the scripts of a machine need to know of it. */
export interface MachineFacts {
  name: string;
  address: string;
  /** Directory on the real disk that holds the machine's own files. */
  directory: string;
  /** Name of its control group below the branch of all machines. */
  cgroup: string;
}

const UNSHARE = ["--cgroup", "--net", "--mount", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** Arguments of `sh` that make a machine: its control groups, then its namespaces, then its process 1. */
export function bootCommand(facts: MachineFacts): string[] {
  return ["-ec", `${enterCgroups(facts)}\nexec unshare ${UNSHARE.join(" ")} -- sh -ec "$0"`, initScript(facts)];
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

/** What process 1 of the machine does, before and while it waits. */
function initScript({ name, address, directory }: MachineFacts): string {
  return `
mount --make-rprivate /
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
[ -e ${directory}/booted ] || rm -rf /etc/k0s /etc/cni /usr/libexec/k0s
touch ${directory}/booted
mount --bind ${directory}/k0s /var/lib/k0s
mount --bind ${directory}/log /var/log
mount --bind ${directory}/opt /opt
mount --bind ${directory}/cni /var/lib/cni
hostname ${name}
printf '127.0.0.1 localhost\\n%s %s\\n' ${address} ${name} > /etc/hosts
# A veth pair stands in for a cable: one end carries the address, nobody is at the other.
ip link set lo up
ip link add eth0 address ${hardwareAddress(address)} type veth peer name cable
ip addr add ${address}/24 dev eth0
ip link set eth0 up
ip link set cable up
ip route add default dev eth0
sysctl -qw net.ipv4.ip_forward=1 || true
echo booted
# Whoever made the machine holds the other end of its standard input: when that goes, however it ended, so does all this.
exec 3<&0
trap 'exit 0' TERM
(cat <&3 > /dev/null; kill -TERM $$) &
# As process 1 of any machine, it takes over whoever lost its parent, and lets it go when it has ended.
while :; do sleep 3600 & wait || true; done`;
}

/** The card of a machine keeps its address over a reboot, and with it the link-local address that certificates name. */
export function hardwareAddress(address: string): string {
  return ["02", "00", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
}

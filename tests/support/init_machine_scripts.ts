import { enterCgroups, hardwareAddress, type MachineFacts } from "./machine_scripts.ts";

/** What the scripts of a machine with an init system need to know of it. */
export interface InitMachineFacts extends MachineFacts {
  /** Directory with its operating system, which stays as it is. */
  base: string;
  /** Path of the executable that appears as `/usr/local/bin/k0s`; left out: there is none. */
  k0s: string | undefined;
  /** Path of its process 1, as the machine sees it. */
  init: string;
}

const NAMESPACES = ["--cgroup", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"];

/**
 * Arguments of `sh` that boot a machine and wait for its end.
 *
 * The machine ends when the other end of standard input is closed, or the shell killed: whatever becomes of the tests,
 * it does not outlive them.
 */
export function initBootCommand(facts: InitMachineFacts): string[] {
  const script = `${enterCgroups(facts)}
exec 3<&0
setpriv --pdeathsig KILL unshare ${NAMESPACES.join(" ")} -- sh -ec "$0" 3<&- < /dev/null &
machine=$!
(cat <&3 > /dev/null; kill -KILL $machine) 2>/dev/null &
echo "booted $machine"
exec 2> /dev/null
wait $machine || true
kill $! 2>/dev/null || true`;
  return ["-ec", script, initScript(facts)];
}

/** Makes the machine's file tree, leaves the host's, and becomes its process 1. */
function initScript({ name, address, directory, base, k0s, init }: InitMachineFacts): string {
  return `
mount --make-rprivate /
root=${directory}/root
mount -t overlay overlay -o lowerdir=${base},upperdir=${directory}/upper,workdir=${directory}/work $root
cd $root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=0755 tmpfs sys/fs/cgroup
for name in $(ls /sys/fs/cgroup); do
  mkdir "sys/fs/cgroup/$name"
  case "$name" in
    unified) mount -t cgroup2 cgroup2 "sys/fs/cgroup/$name" ;;
    systemd) mount -t cgroup -o none,name=systemd cgroup "sys/fs/cgroup/$name" ;;
    *) mount -t cgroup -o "$name" cgroup "sys/fs/cgroup/$name" ;;
  esac
done
mount -t tmpfs -o mode=0755 tmpfs dev
for device in null zero full random urandom tty kmsg; do
  touch dev/$device
  mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/\${stream%:*} dev/\${stream#*:}; done
mount -t tmpfs -o mode=0755 tmpfs run
# Containers' file systems cannot be layered over a layered one.
mkdir -p var/lib/k0s usr/local/bin
mount --bind ${directory}/k0s var/lib/k0s
${k0s === undefined ? "" : `touch usr/local/bin/k0s; mount --bind ${k0s} usr/local/bin/k0s`}
hostname ${name}
echo ${name} > etc/hostname
printf '127.0.0.1 localhost\\n%s %s\\n' ${address} ${name} > etc/hosts
printf 'nameserver %s\\n' ${address} > etc/resolv.conf
# A veth pair stands in for a cable: one end carries the address, nobody is at the other.
ip link set lo up
ip link add eth0 address ${hardwareAddress(address)} type veth peer name cable
ip addr add ${address}/24 dev eth0
ip link set eth0 up
ip link set cable up
ip route add default dev eth0
sysctl -qw net.ipv4.ip_forward=1 || true
mkdir -p old
pivot_root . old
exec /bin/sh -ec 'umount -l /old; rmdir /old; exec env -i container=k0s-testbed TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$0"' ${init}`;
}

import { assert, assertEquals } from "@std/assert";
import { cachedLayer } from "../../support/cached_layer.ts";
import { hasIpvs } from "../../support/has_ipvs.ts";

const layer = await cachedLayer();

/** What the programs of the system's pods call, as they call it: each script needs files of the image beside the program. */
const SCRIPTS: readonly [name: string, script: string][] = [
  [
    "ipset keeps the sets of kube-proxy's ipvs mode",
    `ipset create CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536
     ipset add CLUSTER-IP 10.96.0.1,tcp:443 -exist
     ipset add CLUSTER-IP 10.96.0.10,udp:53 -exist
     ipset add CLUSTER-IP 10.96.0.11,sctp:7 -exist
     ipset create LOOP-BACK hash:ip,port,ip family inet
     ipset add LOOP-BACK 10.244.0.2,tcp:53,10.244.0.2 -exist
     ipset create NODE-PORT-TCP bitmap:port range 0-65535
     ipset add NODE-PORT-TCP 30080 -exist
     ipset create CLUSTER-IP6 hash:ip,port family inet6
     ipset add CLUSTER-IP6 fd00::1,ipv6-icmp:128/0
     ipset test CLUSTER-IP 10.96.0.1,tcp:443
     ipset save CLUSTER-IP | grep -q 'add CLUSTER-IP 10.96.0.10,udp:53'`,
  ],
  [
    "ipset restores the sets of kube-router's policies",
    `printf '%s\\n' 'create PODS hash:ip family inet hashsize 1024 maxelem 65536 timeout 0' 'add PODS 10.244.0.2 timeout 0' |
       ipset restore -exist
     ipset test PODS 10.244.0.2`,
  ],
  ...["iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"].map((program): [string, string] => [
    `${program} takes protocols and services by name`,
    `${program} -t nat -N SERVICES
     for protocol in tcp udp sctp; do
       ${program} -t nat -A SERVICES -p $protocol -m $protocol --dport 53 -m comment --comment "x y" -j RETURN
     done
     ${program} -t nat -A SERVICES -p tcp --dport domain -j RETURN
     ${program} -t nat -A SERVICES -p esp -j RETURN
     ${program}-save -t nat | grep -q -- '-p esp'
     ${program}-save -t nat > /tmp/rules
     ${program}-restore --noflush < /tmp/rules`,
  ]),
  [
    "nft keeps the table of kube-proxy's nftables mode",
    `nft add table ip kube-proxy
     nft 'add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }'
     nft 'add element ip kube-proxy service-ips { 10.96.0.1 . tcp . https : drop, 10.96.0.10 . udp . 53 : drop }'
     nft list table ip kube-proxy | grep -q '10.96.0.1 . tcp . 443'`,
  ],
  [
    "ip knows tables by name, also those that kube-router adds",
    `grep -q main /etc/iproute2/rt_tables
     echo '77 kube-router' >> /etc/iproute2/rt_tables
     ip link set lo up
     ip route add 10.244.1.0/24 dev lo table kube-router proto static scope link
     ip rule add from 10.244.0.0/24 lookup kube-router
     ip route show table kube-router | grep -q '10.244.1.0/24 dev lo scope link'
     ip rule | grep -q kube-router`,
  ],
  [
    "conntrack takes protocols by name",
    `conntrack -D --orig-dst 10.96.0.10 -p udp --dport 53 2>&1 | grep -q '0 flow entries'`,
  ],
  ["names are found", "id -u nonroot | grep -qx 65532; id -u root | grep -qx 0"],
];

for (const [name, script] of SCRIPTS) {
  Deno.test({
    name: `in the images, ${name}`,
    ignore: Deno.uid() !== 0 || layer === undefined,
    fn: () => withRoot(async (root) => assertEquals(await runIn(root, script), { code: 0, said: "" })),
  });
}

/** Every program that is not an applet of BusyBox, each as it says its version: none lacks a library or a file. */
const VERSIONS = `cd /usr/sbin
for name in * ../bin/ip; do
  [ "$(readlink "$name")" != busybox ] && [ "$(readlink "$name")" != ../bin/busybox ] || continue
  case "$name" in
    xtables-*-multi) said=$("$name" iptables --version) ;;
    ip | ../bin/ip | conntrack) said=$("./$name" -V) ;;
    ipset) said=$(ipset --version) ;;
    ipvsadm) said=$(ipvsadm --help 2>&1) || echo "$said" | grep -q "Can't initialize ipvs" ;; # The kernel's fault.
    *) said=$("$name" --version) ;;
  esac
  echo "$name: $said" | head -n 1 >&2
done`;

Deno.test({
  name: "in the images, every program that a kernel's feature or an operator needs runs",
  ignore: Deno.uid() !== 0 || layer === undefined,
  fn: () =>
    withRoot(async (root) => {
      const { code, said } = await runIn(root, VERSIONS);
      assertEquals(code, 0, said);
      const answered = said.trim().split("\n").map((line) => line.split(":", 1)[0]);
      for (const name of ["iptables", "iptables-legacy-restore", "ip6tables-nft-save", "ipset", "ipvsadm", "nft"]) {
        assert(answered.includes(name), said);
      }
      assert(answered.includes("conntrack") && answered.includes("ip") && answered.length >= 25, said);
    }),
});

Deno.test({
  name: "in the images, every link to busybox is one of its applets",
  ignore: Deno.uid() !== 0 || layer === undefined,
  fn: () =>
    withRoot(async (root) => {
      const script = `cd /usr/bin; for name in *; do [ "$(readlink "$name")" != busybox ] || echo "$name"; done
        busybox --list | sed s/^/+/`;
      const lines = (await runIn(root, `(${script}) >&2`)).said.trim().split("\n");
      const links = lines.filter((line) => !line.startsWith("+"));
      assert(links.length > 40, lines.join(" "));
      assertEquals(links.filter((link) => !lines.includes(`+${link}`)), []);
    }),
});

Deno.test({
  // A kernel without IPVS says so to its own program; the sets that the mode needs are above.
  name: "in the images, ipvsadm lists virtual servers",
  ignore: Deno.uid() !== 0 || layer === undefined || !await hasIpvs(),
  fn: () => withRoot(async (root) => assertEquals(await runIn(root, "ipvsadm -Ln > /dev/null"), { code: 0, said: "" })),
});

/** Unpacks the layer for a while. */
async function withRoot(body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const { success } = await new Deno.Command("tar", { args: ["xf", layer ?? "", "-C", root] }).output();
    assert(success, `cannot unpack ${layer}`);
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Runs a script with nothing but the image below it, in a network of its own. */
async function runIn(root: string, script: string): Promise<{ code: number; said: string }> {
  const { code, stderr } = await new Deno.Command("unshare", {
    args: ["--net", "--mount", "--", "sh", "-ec", MOUNTED, root, script],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdout: "null",
  }).output();
  const said = new TextDecoder().decode(stderr).split("\n").filter((line) => !BENIGN.test(line)).join("\n");
  return { code, said };
}

const MOUNTED = `mount --make-rprivate /; mkdir "$0/proc"; mount -t proc proc "$0/proc"
exec chroot "$0" /bin/sh -ec "$1"`;
/** What the programs say of themselves even if all is well. */
const BENIGN = /is in set|# Warning: .*tables present/;

import { parseDuration, parseIp } from "../base/mod.ts";
import { type BalancerKind, routerIdOf, type VirtualServer, type VrrpInstance, withoutPrefix } from "../config/mod.ts";
import type { KeepalivedFiles } from "../components/mod.ts";

/** Equal on all controllers, so that an address stays where it is when an earlier holder comes back (upstream's value). */
const PRIORITY = 200;
/** Added to {@link PRIORITY} while the API server of a controller is not healthy: any other controller is better. */
export const UNHEALTHY_WEIGHT: number = -100;

/** What {@link vrrpConfig} depends on. */
export interface VrrpConfigInputs {
  /** With the name of the interface in each. */
  instances: readonly (VrrpInstance & { interface: string })[];
  balancer: BalancerKind;
  files: KeepalivedFiles;
  runDir: string;
  /** The k0s executable, which is told where the addresses are. */
  k0s: string;
  /** Process id of k0s: a controller without it gives the addresses away. */
  k0sPid: number;
  /** A static busybox. */
  busybox: string;
}

/** Text of keepalived's main file. It holds passwords. */
export function vrrpConfig(inputs: VrrpConfigInputs): string {
  const { instances, balancer, files } = inputs;
  const includes = includedFile(instances.length, balancer, files);
  return [
    "# Written by k0s at each start.",
    "global_defs {",
    "    script_user root",
    "    enable_script_security",
    "    vrrp_garp_master_refresh 60",
    "}",
    ...(includes === undefined ? [] : [`include ${includes}`]),
    ...(instances.length === 0 ? [] : tracking(inputs)),
    ...instances.flatMap((instance, index) => vrrpInstance(instance, index, inputs)),
    "",
  ].join("\n");
}

/**
 * The file with virtual servers, which may change while keepalived runs. With one instance they follow its address; with
 * several, which may be at different controllers, every controller has all of them.
 */
function includedFile(instances: number, balancer: BalancerKind, files: KeepalivedFiles): string | undefined {
  if (balancer !== "ipvs") return undefined;
  return instances === 1 ? files.consumed : files.generated;
}

function tracking({ files, busybox, k0sPid }: VrrpConfigInputs): string[] {
  return [
    "vrrp_script k0s {",
    `    script "${busybox} test -d /proc/${k0sPid}"`,
    "    interval 1",
    "    fall 1",
    "    rise 1",
    "}",
    "track_file api {",
    `    file "${files.health}"`,
    "    weight 1",
    "}",
  ];
}

function vrrpInstance(
  instance: VrrpInstance & { interface: string },
  index: number,
  { balancer, instances, k0s, runDir }: VrrpConfigInputs,
): string[] {
  const notify = (state: string) => `"${k0s} keepalived-setstate -r ${runDir} -s ${state}"`;
  const isFollowed = balancer === "ipvs" && instances.length === 1;
  const { unicastPeers = [], unicastSourceIP, virtualIPs } = instance;
  // An advertisement names addresses of its own family only; the others come and go with them all the same.
  const family = familyOf(unicastPeers.length > 0 && unicastSourceIP || virtualIPs[0] || "");
  const spoken = virtualIPs.filter((cidr) => familyOf(cidr) === family);
  const others = virtualIPs.filter((cidr) => familyOf(cidr) !== family);
  return [
    `vrrp_instance k0s-vip-${index} {`,
    "    state BACKUP",
    `    interface ${instance.interface}`,
    `    virtual_router_id ${routerIdOf(instance, index)}`,
    `    priority ${PRIORITY}`,
    `    advert_int ${instance.advertIntervalSeconds}`,
    ...block("authentication", ["auth_type PASS", `auth_pass "${instance.authPass}"`]),
    ...(unicastPeers.length === 0
      ? []
      : [`    unicast_src_ip ${unicastSourceIP}`, ...block("unicast_peer", unicastPeers)]),
    ...block("virtual_ipaddress", spoken),
    ...(others.length === 0 ? [] : block("virtual_ipaddress_excluded", others)),
    ...block("track_script", ["k0s"]),
    ...block("track_file", ["api"]),
    ...(isFollowed ? [`    notify_master ${notify("MASTER")}`, `    notify_backup ${notify("BACKUP")}`] : []),
    ...(isFollowed ? [`    notify_fault ${notify("BACKUP")}`, `    notify_stop ${notify("BACKUP")}`] : []),
    "}",
  ];
}

function familyOf(cidr: string): number | undefined {
  return parseIp(withoutPrefix(cidr))?.family;
}

function block(name: string, lines: readonly string[]): string[] {
  return [`    ${name} {`, ...lines.map((line) => `        ${line}`), "    }"];
}

/** What {@link virtualServersConfig} depends on. */
export interface VirtualServersInputs {
  servers: readonly VirtualServer[];
  /** Addresses of the API servers. */
  apiServers: readonly string[];
  apiPort: number;
}

/** Text of the file with the virtual servers, each with every API server of its address family behind it. */
export function virtualServersConfig({ servers, apiServers, apiPort }: VirtualServersInputs): string {
  const lines = servers.flatMap((server) => [
    `virtual_server ${server.ipAddress} ${apiPort} {`,
    `    delay_loop ${parseDuration(server.delayLoop) / 1_000}`,
    `    lb_algo ${server.lbAlgo}`,
    `    lb_kind ${server.lbKind}`,
    `    persistence_timeout ${server.persistenceTimeoutSeconds}`,
    "    protocol TCP",
    ...apiServers.filter((address) => familyOf(address) === familyOf(server.ipAddress))
      .flatMap((address) => realServer(address, apiPort)),
    "}",
  ]);
  return [...lines, ""].join("\n");
}

function realServer(address: string, port: number): string[] {
  return [
    `    real_server ${address} ${port} {`,
    "        weight 1",
    "        TCP_CHECK {",
    "            warmup 0",
    "            retry 1",
    "            connect_timeout 3",
    "        }",
    "    }",
  ];
}

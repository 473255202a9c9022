import { assert, assertEquals, assertMatch } from "@std/assert";
import type { StatusDocument } from "../../../lib/status/mod.ts";
import { eventually } from "../../support/eventually.ts";
import type { InitMachine } from "../../support/init_machine.ts";
import type { Operator } from "../../support/operator.ts";
import {
  CONFIG,
  createToken,
  DATA_DIR,
  DRAIN,
  type Host,
  install,
  K0S,
  kubectl,
  leave,
  RESET,
  service,
  TOKEN,
} from "./commands.ts";

/** k0sctl's own deadline of a wait, `retry.DefaultTimeout`. */
const WAITS_MS = 120_000;

/** Where k0s is put before it is in its place. */
const STAGED = `${K0S}.tmp.1`;

/** `StageBinaries` */
async function stages(operator: Operator, { machine, binary: file }: Host): Promise<void> {
  await operator.must(machine, `mkdir -p /usr/local/bin && cat > ${STAGED}`, { stdin: { file } });
  await operator.must(machine, `chmod 755 ${STAGED}`);
}

/** `StageBinaries`, `InstallBinaries`: uploads k0s beside its place, puts it in, and has it judge a configuration. */
export async function bringsBinary(operator: Operator, host: Host, config: string): Promise<void> {
  const { machine } = host;
  await stages(operator, host);
  await operator.must(machine, `mv -f ${STAGED} ${K0S}`);
  assertMatch(await operator.must(machine, `${K0S} version`), /^v1\.\d+\.\d+\+k0s\.\d+\n$/);
  if (host.role !== "worker") await configures(operator, host, config);
}

/** `ConfigureK0s` */
export async function configures(operator: Operator, { machine }: Host, config: string): Promise<void> {
  await operator.must(machine, "cat > /tmp/tmp.config", { stdin: config });
  await operator.must(machine, `${K0S} config validate --config="/tmp/tmp.config"`);
  await operator.must(machine, `mkdir -p -m 750 /etc/k0s && mv /tmp/tmp.config ${CONFIG} && chmod 600 ${CONFIG}`);
}

/** `InitializeK0s` */
export async function initializes(operator: Operator, leader: Host): Promise<void> {
  await operator.must(leader.machine, install(leader));
  await starts(operator, leader);
  await eventually(async () => await operator.must(leader.machine, kubectl(leader, "get --raw='/readyz'")) === "ok", {
    what: "the API is ready",
    withinMs: WAITS_MS,
  });
}

/** `InstallWorkers`: from the token to a node that is Ready by its own kubeconfig. */
export async function joinsWorker(operator: Operator, leader: Host, worker: Host): Promise<void> {
  const { machine } = worker;
  const token = await operator.must(leader.machine, createToken("worker"));
  const { id, kubeconfig } = await readToken(token);
  await operator.must(machine, `mkdir -p -m 700 /etc/k0s && umask 077 && cat > ${TOKEN}`, { stdin: token });
  await operator.must(machine, "umask 077 && cat > /tmp/tmp.kubeconfig", { stdin: kubeconfig });
  await operator.must(machine, kubectl(worker, "get --raw=/version --kubeconfig=/tmp/tmp.kubeconfig"));
  await operator.must(machine, install(worker));
  await starts(operator, worker);
  await eventually(() => isReady(operator, worker), { what: `${machine.name} is Ready`, withinMs: WAITS_MS });
  await forgetsToken(operator, { leader, joined: worker }, id);
}

/** `InstallControllers` */
export async function joinsController(operator: Operator, leader: Host, controller: Host): Promise<void> {
  const { machine } = controller;
  const token = await operator.must(leader.machine, createToken("controller"));
  const { id, url } = await readToken(token);
  const code = await operator.must(machine, `curl -kso /dev/null -w "%{http_code}" ${url}`);
  assert(["200", "401", "404"].includes(code), `the join API answers ${code}`);
  await operator.must(machine, `umask 077 && cat > ${TOKEN}`, { stdin: token });
  await operator.must(machine, install(controller));
  await starts(operator, controller);
  await eventually(() => operator.must(machine, kubectl(controller, "get --raw='/readyz?verbose=true'")), {
    what: "the API is ready",
    withinMs: WAITS_MS,
  });
  await forgetsToken(operator, { leader, joined: controller }, id);
}

/** The token is invalidated, and its file overwritten with what is none: a machine that has joined must not read it. */
async function forgetsToken(
  operator: Operator,
  { leader, joined }: { leader: Host; joined: Host },
  id: string,
): Promise<void> {
  await operator.must(leader.machine, `${K0S} token invalidate --data-dir=${DATA_DIR} ${id}`);
  await operator.must(joined.machine, `cat > ${TOKEN}`, { stdin: "# overwritten by k0sctl after join\n" });
}

async function starts(operator: Operator, host: Host): Promise<void> {
  await operator.must(host.machine, `systemctl start ${service(host)}`, { withinMs: 240_000 });
  assertMatch(await operator.must(host.machine, `systemctl status ${service(host)}`), /\(running\)/);
}

/** `KubeNodeReadyFunc()` */
export async function isReady(operator: Operator, host: Host): Promise<boolean> {
  const node = await operator.must(host.machine, kubectl(host, `get node ${host.machine.name} -o json`));
  const { status } = JSON.parse(node) as { status: { conditions: { type: string; status: string }[] } };
  return status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** `ParseToken()` */
async function readToken(token: string): Promise<{ id: string; url: string; kubeconfig: string }> {
  const packed = new Blob([Uint8Array.fromBase64(token.trim())]).stream();
  const kubeconfig = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
  const { groups: { id = "" } = {} } = /^ +token: (?<id>[^.\s]+)\.\S+$/m.exec(kubeconfig) ?? {};
  const { groups: { url = "" } = {} } = /^ +server: (?<url>https:\S+)$/m.exec(kubeconfig) ?? {};
  assert(id !== "" && url !== "", kubeconfig.replace(id, "…"));
  return { id, url, kubeconfig };
}

/** `GatherK0sFacts` of one host. */
export async function gathers(operator: Operator, host: Host): Promise<StatusDocument> {
  const { machine } = host;
  const path = await operator.must(machine, `systemctl show -p FragmentPath ${service(host)}.service | cut -d"=" -f2`);
  assertEquals(path, `/etc/systemd/system/${service(host)}.service\n`);
  const status: StatusDocument = JSON.parse(await operator.must(machine, `${K0S} status -o json`));
  assertEquals(status.Version, (await operator.must(machine, `${K0S} version`)).trim());
  assert(status.Pid > 0);
  assertEquals(status.Role, host.role === "worker" ? "worker" : "controller");
  assertEquals(status.Workloads, host.role !== "controller");
  return status;
}

/** `UpgradeControllers`, `UpgradeWorkers`: a worker gives its pods away meanwhile. */
export async function upgrades(operator: Operator, host: Host, leader: Host): Promise<void> {
  const { machine, role } = host;
  const ofWorker = (command: string) =>
    role === "worker" ? operator.must(leader.machine, kubectl(leader, command)) : "";
  await stages(operator, host);
  await ofWorker(`cordon ${machine.name}`);
  await ofWorker(`${DRAIN} ${machine.name}`);
  await operator.must(machine, `systemctl stop ${service(host)}`);
  await operator.must(machine, `mv -f ${STAGED} ${K0S}`);
  await operator.must(machine, install(host, "--force"));
  await starts(operator, host);
  await eventually(async () => {
    if (role === "worker") return await isReady(operator, host);
    return await operator.must(machine, kubectl(host, "get --raw='/readyz?verbose=true'"));
  }, { what: `${machine.name} is ready again`, withinMs: WAITS_MS });
  await ofWorker(`uncordon ${machine.name}`);
}

/** The addresses of the members of etcd, as `listEtcdMembers()` reads them. */
export async function etcdMembers(operator: Operator, { machine }: Host): Promise<string[]> {
  const listed = await operator.must(machine, `${K0S} etcd member-list --data-dir=${DATA_DIR}`);
  const { members } = JSON.parse(listed) as { members: Record<string, string> };
  return Object.values(members).map((url) => new URL(url).hostname).sort();
}

/** `ResetWorkers`, `ResetControllers`, `ResetLeader`: also takes the node out where `leader` is given. */
export async function resets(operator: Operator, host: Host, leader?: Host): Promise<void> {
  const { machine, role } = host;
  if (leader !== undefined && role !== "controller") {
    await operator.must(leader.machine, kubectl(leader, `${DRAIN} ${machine.name}`), { withinMs: 400_000 });
    await operator.must(leader.machine, kubectl(leader, `delete node ${machine.name}`));
  }
  await operator.must(machine, `systemctl stop ${service(host)}`);
  if (leader !== undefined && role !== "worker") await operator.must(machine, leave(host));
  await operator.must(machine, RESET);
  await operator.must(machine, `rm -f ${CONFIG} && rm ${K0S}`);
  await operator.must(machine, "systemctl daemon-reload");
  await leftNothing(operator, machine);
}

async function leftNothing(operator: Operator, machine: InitMachine): Promise<void> {
  const left = [
    'find /etc/systemd /usr/local/bin -name "*k0s*"',
    "for directory in /var/lib/k0s /run/k0s; do [ ! -d $directory ] || find $directory -mindepth 1; done",
  ].join(" && ");
  assertEquals(await operator.must(machine, left), "");
}

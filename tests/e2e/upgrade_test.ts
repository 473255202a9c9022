import { assert, assertEquals, assertMatch } from "@std/assert";
import { K0S_VERSION } from "../../lib/node/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { InitMachine } from "../support/init_machine.ts";
import { OTHER_VERSION, otherBuild } from "../support/other_build.ts";
import { openrcMachine } from "../support/openrc_machine.ts";
import { systemdMachine } from "../support/systemd_machine.ts";
import { acknowledged, describe, isTidy, journal, K0S, shims, statusOf, WRITER } from "./upgrade/upgraded_node.ts";

// Mostly waits: for nodes to stay healthy for a minute.

const GOOD = "/opt/builds/k0s+good";
/** Longest time that a start or an upgrade may take on a busy machine, in milliseconds; deadlines, not benchmarks. */
const READY = { withinMs: 240_000 };
const UPGRADED = { withinMs: 580_000 };

Deno.test({
  name: "k0s upgrade on a machine with systemd",
  ignore: Deno.uid() !== 0,
  async fn(t) {
    await using machine = await systemdMachine();
    const step = (name: string, body: (machine: InitMachine) => Promise<void>) =>
      t.step(name, async () => {
        try {
          await body(machine);
        } catch (error) {
          await describe(machine);
          throw error;
        }
      });
    await step("a full disk is told before anything is fetched", refusesWithoutRoom);
    await step("a wrong file is refused, and nothing changes", refusesFiles);
    await step("a dry run changes nothing", judgesOnly);
    await step("a file that does not start is replaced by the old one", putsBackWhatDoesNotStart);
    await step("one that breaks the API server, too, and says how", putsBackWhatBreaks);
    await step("a good one is taken over, pods and writes stay", upgrades);
    await step("an older one is refused unless forced, and goes on after a power cut", goesBackThroughPowerCut);
  },
});

Deno.test({
  name: "k0s upgrade on a machine with OpenRC",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using machine = await openrcMachine();
    try {
      await otherBuild(GOOD, { machine });
      await machine.must("sh", ["-ec", `mkdir /opt/k0s; cp /usr/local/bin/k0s ${K0S}`]);
      await machine.must(K0S, ["install", "controller", "--single"]);
      await machine.must(K0S, ["start"], READY);

      const { code, stdout, stderr } = await machine.run(K0S, ["upgrade", "--to", GOOD], UPGRADED);

      assertEquals([code, stdout], [0, `Upgraded from ${K0S_VERSION} to ${OTHER_VERSION}\n`], stderr);
      assertEquals((await statusOf(machine)).Version, OTHER_VERSION);
      assertEquals(await machine.must("ls", ["/opt/k0s"]), "k0s\n");
      assertEquals(await machine.must("find", ["/etc/init.d", "/etc/runlevels", "-name", "k0supgrade*"]), "");
    } catch (error) {
      await describe(machine);
      throw error;
    }
  },
});

async function refusesWithoutRoom(machine: InitMachine): Promise<void> {
  await otherBuild(GOOD, { machine });
  // Room for one k0s, and not for two.
  await machine.must("sh", ["-ec", "mkdir /opt/k0s; mount -t tmpfs -o size=300m tmpfs /opt/k0s"]);
  await machine.must("cp", ["/usr/local/bin/k0s", K0S]);
  await machine.must(K0S, ["install", "controller", "--single"]);
  await machine.must(K0S, ["start"], READY);

  const { code, stderr } = await machine.run(K0S, ["upgrade", "--to", GOOD]);

  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^Error: Cannot upgrade: "\/opt\/k0s" has room for \d+ MiB, and \d+ MiB are needed: \d+ MiB for the new file\n/,
  );
  assertEquals(await machine.must("ls", ["/opt/k0s"]), "k0s\n");
  await machine.must(K0S, ["stop"], { withinMs: 120_000 });
  await machine.must("sh", ["-ec", `umount /opt/k0s; cp /usr/local/bin/k0s ${K0S}`]);
  await machine.must(K0S, ["start"], READY);
}

async function refusesFiles(machine: InitMachine): Promise<void> {
  const { Pid } = await statusOf(machine);
  const architecture =
    `cp ${GOOD} /opt/builds/arm; printf '\\267' | dd of=/opt/builds/arm bs=1 seek=18 conv=notrunc status=none`;
  await machine.must("sh", ["-ec", architecture]);
  const cases: [string[], RegExp][] = [
    [
      ["--to", GOOD, "--sha256", "0".repeat(64)],
      /Cannot use the new file: its sha256 is [0-9a-f]{64}, instead of 0{64}/,
    ],
    [["--to", "/opt/builds/arm"], /Cannot use the new file: it is for arm64, and this machine is amd64/],
    [["--to", "/bin/true"], /Cannot use the new file: it is no k0s, or does not run here/],
    [["--to", "/etc/hostname"], /Cannot use the new file: it is not a program for Linux/],
    [["--to", "/opt/none"], /Cannot open "\/opt\/none": there is no such file/],
  ];
  for (const [args, says] of cases) {
    const { code, stderr } = await machine.run(K0S, ["upgrade", ...args]);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, says);
  }
  await isUntouched(machine, Pid);
}

async function judgesOnly(machine: InitMachine): Promise<void> {
  const { Pid } = await statusOf(machine);
  const { code, stdout, stderr } = await machine.run(K0S, ["upgrade", "--to", GOOD, "--dry-run"], UPGRADED);
  assertEquals([code, stderr], [0, ""]);
  const begin = `Nothing speaks against an upgrade from ${K0S_VERSION} to ${OTHER_VERSION} (sha256 `;
  assert(stdout.startsWith(begin) && stdout.endsWith("); a backup is made first\n"), stdout);

  const json = JSON.parse(await machine.must(K0S, ["upgrade", "--to", GOOD, "--dry-run", "-o", "json"], UPGRADED));
  assertEquals([json.from, json.to, json.result], [K0S_VERSION, OTHER_VERSION, "checked"]);
  await isUntouched(machine, Pid);
}

async function isUntouched(machine: InitMachine, pid: number): Promise<void> {
  const status = await statusOf(machine);
  assertEquals([status.Pid, status.LastUpgrade], [pid, undefined]);
  assertEquals(
    await machine.must("ls", ["/opt/k0s", "/var/lib/k0s/upgrade"]),
    "/opt/k0s:\nk0s\n\n/var/lib/k0s/upgrade:\nlock\n",
  );
}

/** It takes the lock of the node in a directory that is not there: nothing that is asked before does that. */
async function putsBackWhatDoesNotStart(machine: InitMachine): Promise<void> {
  await otherBuild("/opt/builds/no-start", { machine, changes: [["/k0s.yaml.lock", "/k0s.yaml/lock"]] });

  const { code, stderr } = await machine.run(K0S, ["upgrade", "--to", "/opt/builds/no-start"], UPGRADED);

  assertEquals(code, 3, stderr);
  const said = `Error: Cannot upgrade to ${OTHER_VERSION}, and ${K0S_VERSION} runs again: k0s does not stay up: `;
  assert(stderr.startsWith(said), stderr);
  assertMatch(stderr, /\n {2}\| .*k0s\.yaml\/lock/);
  await isPutBack(machine, /^k0s does not stay up: /);
}

/** The API server is told of another socket than kine's. */
async function putsBackWhatBreaks(machine: InitMachine): Promise<void> {
  const flag = "--etcd-servers=unix:${paths.kineSocket}";
  const changes = [[flag, flag.replace("Socket", "SockeT")]] as const;
  await otherBuild("/opt/builds/no-api", { machine, changes });
  const args = ["upgrade", "--to", "/opt/builds/no-api", "--timeout", "30s", "-o", "json"];

  const { code, stdout } = await machine.run(K0S, args, UPGRADED);

  assertEquals(code, 3, stdout);
  const { result, reason, snapshot } = JSON.parse(stdout);
  assertEquals(result, "put-back");
  assertMatch(reason, /^not healthy after \d+ s: kube-apiserver is [^]*\n {2}\| /);
  assertMatch(await machine.must(K0S, ["backup", "verify", snapshot]), /^The archive is good: /);
  await isPutBack(machine, /^not healthy after /);
}

async function isPutBack(machine: InitMachine, reason: RegExp): Promise<void> {
  const { Version, LastUpgrade, Node } = await statusOf(machine);
  assertEquals([Version, LastUpgrade?.Result, Node?.Ready], [K0S_VERSION, "put-back", true]);
  assertMatch(LastUpgrade?.Reason ?? "", reason);
  assertMatch(await machine.must(K0S, ["status"]), /^Last upgrade: from \S+ to \S+, put-back at /m);
  await isTidy(machine);
}

async function upgrades(machine: InitMachine): Promise<void> {
  const pods = await shims(machine);
  assert(pods.length >= 2, `pods: ${pods}`);
  await machine.must("sh", ["-c", `systemd-run --unit=writer --quiet sh -c '${WRITER}'`]);
  await acknowledged(machine, 3);

  const { code, stdout, stderr } = await machine.run(K0S, ["upgrade", "--to", GOOD], UPGRADED);

  assertEquals([code, stdout], [0, `Upgraded from ${K0S_VERSION} to ${OTHER_VERSION}\n`], stderr);
  const { Version, LastUpgrade, Processes } = await statusOf(machine);
  assertEquals([Version, LastUpgrade?.Result, LastUpgrade?.Snapshot], [OTHER_VERSION, "upgraded", undefined]);
  assertEquals(Processes.filter(({ restarts }) => restarts > 0), []);
  assertEquals(await machine.must(K0S, ["version"]), `${OTHER_VERSION}\n`);
  await isTidy(machine);
  assertEquals(await machine.must("ls", ["/var/lib/k0s/upgrade"]), "journal.json\nlock\n");
  const after = await shims(machine);
  assert(pods.every((pid) => after.includes(pid)), `pods ${pods} were replaced by ${after}`);
  await acknowledged(machine, 3);
  await machine.must("systemctl", ["stop", "writer"]);
  const names = (await machine.must("sort", ["/opt/acknowledged"])).trim().split("\n");
  const get = ["kubectl", "get", "configmaps", "-o", "jsonpath={.items[*].metadata.name}"];
  const stored = new Set((await machine.must(K0S, get)).split(" "));
  assertEquals(names.filter((name) => !stored.has(name)), [], "lost after it was acknowledged");
}

async function goesBackThroughPowerCut(machine: InitMachine): Promise<void> {
  const args = ["upgrade", "--to", "/usr/local/bin/k0s"];
  const refused = await machine.run(K0S, args, UPGRADED);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /^Error: Cannot upgrade from \S+ to \S+: it is older\n/);
  await machine.must("systemd-run", ["--unit=upgrade", "--quiet", K0S, ...args, "--force"]);
  await eventually(async () => /"phase": "judging"/.test(await journal(machine)), {
    what: "the new file is in place",
    withinMs: 240_000,
    everyMs: 200,
  });

  await machine.powerOff();
  await machine.boot();

  const again = await machine.run(K0S, ["upgrade"], UPGRADED);
  assertEquals([again.code, again.stdout], [0, `Upgraded from ${OTHER_VERSION} to ${K0S_VERSION}\n`], again.stderr);
  const { Version, LastUpgrade } = await statusOf(machine);
  assertEquals([Version, LastUpgrade?.Result], [K0S_VERSION, "upgraded"]);
  await isTidy(machine);
}

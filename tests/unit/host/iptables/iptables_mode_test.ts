import { assertEquals } from "@std/assert";
import { detectIptablesMode } from "../../../../lib/host/iptables/iptables_mode.ts";
import type { RunResult } from "../../../../lib/platform/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeLogger } from "../../../support/fakes.ts";

const HINT = ":KUBE-IPTABLES-HINT - [0:0]\n";
const CANARY = ":KUBE-KUBELET-CANARY - [0:0]\n";
const FAILS = { code: 1, stderr: "iptables: not supported" };

interface Case {
  /** What the machine looks like. */
  when: string;
  /** What a program says, by its file name and first argument; nothing unless told otherwise. */
  says: Record<string, Partial<RunResult>>;
  release?: string;
  expected: "nft" | "legacy";
}

const CASES: readonly Case[] = [
  {
    when: "a kubelet used nft, whatever legacy holds",
    says: {
      "xtables-nft-multi iptables-save": { stdout: HINT },
      "xtables-legacy-multi iptables-save": { stdout: `${HINT}-A INPUT\n-A INPUT\n` },
    },
    expected: "nft",
  },
  {
    when: "a kubelet used nft for IPv6 alone",
    says: {
      "xtables-nft-multi ip6tables-save": { stdout: CANARY },
      "xtables-legacy-multi iptables-save": { stdout: "1\n2\n" },
    },
    expected: "nft",
  },
  {
    when: "a kubelet used legacy",
    says: {
      "xtables-nft-multi iptables-save": { stdout: "1\n2\n3\n" },
      "xtables-legacy-multi ip6tables-save": { stdout: CANARY },
    },
    expected: "legacy",
  },
  {
    when: "legacy has more rules",
    says: {
      "xtables-nft-multi iptables-save": { stdout: "1\n" },
      "xtables-legacy-multi iptables-save": { stdout: "1\n2\n" },
      "iptables --version": { stdout: "iptables v1.8.9 (nf_tables)\n" },
    },
    expected: "legacy",
  },
  {
    when: "as many rules in both, and the host uses legacy",
    says: { "iptables --version": { stdout: "iptables v1.8.9 (legacy)\n" } },
    expected: "legacy",
  },
  {
    when: "as many rules in both, and the host uses nft",
    says: { "iptables --version": { stdout: "iptables v1.8.9 (nf_tables)\n" } },
    release: "4.19.0",
    expected: "nft",
  },
  {
    when: "nft cannot be read, the host's iptables fails, and the kernel is new",
    says: {
      "xtables-nft-multi iptables-save": FAILS,
      "xtables-nft-multi ip6tables-save": FAILS,
      "xtables-legacy-multi iptables-save": { stdout: "1\n2\n" },
      "iptables --version": FAILS,
    },
    expected: "nft",
  },
  {
    when: "the host's iptables fails, and the kernel is old",
    says: { "iptables --version": FAILS },
    release: "4.19.0",
    expected: "legacy",
  },
];

for (const { when, says, release = "6.1.0", expected } of CASES) {
  Deno.test(`detectIptablesMode() chooses ${expected} if ${when}`, async () => {
    const host = await Deno.makeTempDir();
    await Deno.writeTextFile(`${host}/iptables`, "", { mode: 0o755 });
    const spawn = new FakeSpawn();
    spawn.answer = (program, { args = [] }) => says[`${program.slice(program.lastIndexOf("/") + 1)} ${args[0]}`] ?? {};

    const mode = await detectIptablesMode({
      binDir: "/bin-dir",
      spawn,
      log: new FakeLogger(),
      directories: [host],
      release,
    });

    assertEquals(mode, expected);
    await Deno.remove(host, { recursive: true });
  });
}

for (const [release, expected] of [["10.2.0", "nft"], ["5.0.0", "nft"], ["3.10.0", "legacy"]] as const) {
  Deno.test(`detectIptablesMode() goes by kernel ${release} where the host has no iptables and ours does not run`, async () => {
    const spawn = new FakeSpawn();
    spawn.answer = () => {
      throw new Error("Exec format error");
    };
    const log = new FakeLogger();

    const mode = await detectIptablesMode({ binDir: "/bin-dir", spawn, log, directories: ["/proc/nowhere"], release });

    assertEquals(mode, expected);
    assertEquals(log.records.length, 4);
  });
}

Deno.test("detectIptablesMode() does not take its own link for the host's iptables", async () => {
  const binDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${binDir}/iptables`, "", { mode: 0o755 });
  const spawn = new FakeSpawn();

  await detectIptablesMode({ binDir, spawn, log: new FakeLogger(), directories: [binDir], release: "6.1.0" });

  assertEquals(spawn.runs.filter(([, argument]) => argument === "--version"), []);
  await Deno.remove(binDir, { recursive: true });
});

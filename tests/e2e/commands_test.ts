import { assert, assertEquals, assertMatch } from "@std/assert";
import { K0S } from "../support/k0s_binary.ts";
import type { Machine } from "../support/machine.ts";
import { NODE_PAGE_SHAPES } from "./commands/node_page_shapes.ts";
import { isJudged, PAGE_SHAPES } from "./commands/page_shapes.ts";
import { textsAreCompared } from "./single_node/texts.ts";
import { scenario } from "../support/scenario.ts";

/** Command lines that need no node, and what they print. */
const PRINTS: readonly [args: string[], stdout: RegExp][] = [
  [["version"], /^v1\.\d+\.\d+\+k0s\.\d+\n$/],
  [
    ["version", "--all"],
    /^k0s : v1\.(.*\n)*kubelet +v1\.\d+\.\d+ +k8s\.io\/kubernetes +Apache-2\.0 +\S+ +[0-9a-f]{64}$/m,
  ],
  [["help"], /^Usage:\n(.*\n)*Available Commands:\n(.*\n)* +controller /m],
  [["--help"], /Available Commands:/],
  [["help", "controller"], /--single/],
  [["controller", "--help"], /Usage:\n +k0s controller \[join-token\] \[flags\]/],
  [["completion", "bash"], /complete .* k0s/],
  [["completion", "zsh"], /^#compdef k0s/],
  [["completion", "fish"], /complete -c k0s/],
  [["kubectl", "version", "--client"], /^Client Version: v1\.\d+\.\d+/],
  [["kubectl", "completion", "bash"], /kubectl/],
  [["sysinfo"], /Operating system: Linux/],
];

scenario("commands without a node", async (t, machine) => {
  await t.step("many kubectl at once unpack it, and each runs", () => unpackedAtOnce(machine));
  for (const [args, stdout] of PRINTS) {
    await t.step(`k0s ${args.join(" ")}`, async () => {
      const result = await machine.k0s(args);
      assertEquals([result.code, result.stderr], [0, ""]);
      assertMatch(result.stdout, stdout);
    });
  }
  await t.step("k0s version as JSON", () => versionsAreJson(machine));
  await t.step("k0s config create is a valid configuration", () => createdConfigIsValid(machine));
  for (const [page, shape, document, problems] of PAGE_SHAPES) {
    await t.step(`k0s config validate, as in ${page}: ${shape}`, () => isJudged(machine, document, problems));
  }
  await t.step(
    "k0s config validate warns of what has no effect or cannot work, and exits with 0",
    () => oddConfigIsValid(machine),
  );
  await t.step("errors are what scripts compare", () => textsAreCompared(machine, "no node"));
  for (const { page, shape, spec, problems, flags } of NODE_PAGE_SHAPES) {
    await t.step(`k0s config validate, as in ${page}: ${shape}`, () => isJudged(machine, { spec }, problems, flags));
  }
  await t.step("k0s status without a node says so", () => statusFails(machine));
  await t.step("a reader that goes away ends k0s quietly", () => pipeCloses(machine));
});

/** Each writes the program and its second name, helm, while others replace both. First of all: none is there yet. */
async function unpackedAtOnce(machine: Machine): Promise<void> {
  const args = ["kubectl", "version", "--client"];
  const results = await Promise.all(Array.from({ length: 16 }, () => machine.k0s(args)));
  assertEquals(results.map(({ code, stderr }) => `${code} ${stderr}`), Array(16).fill("0 "));
  const { stdout } = await machine.run("stat", ["-c", "%h", "/var/lib/k0s/bin/kubectl"]);
  assertEquals(stdout, "2\n");
}

async function versionsAreJson(machine: Machine): Promise<void> {
  const all = JSON.parse((await machine.k0s(["version", "--all", "-o", "json"])).stdout);
  const names = all.parts.map(({ name }: { name: string }) => name);
  for (const name of ["kubelet", "containerd", "runc", "kine", "etcd", "coredns"]) {
    assert(names.includes(name), `${name} in ${names}`);
  }
  for (const part of all.parts) {
    assertMatch(part.sha256, /^[0-9a-f]{64}$/);
    assert(
      [part.version, part.module, part.licence].every((text) => typeof text === "string" && text !== ""),
      part.name,
    );
  }
  const short = JSON.parse((await machine.k0s(["version", "-j"])).stdout);
  assertEquals(typeof short.k0s, "string");
}

async function createdConfigIsValid(machine: Machine): Promise<void> {
  const created = await machine.k0s(["config", "create"]);
  assertMatch(created.stdout, /^apiVersion: k0s\.k0sproject\.io\/v1beta1\nkind: ClusterConfig\n/);
  const valid = await machine.k0s(["config", "validate", "--config", "-"], { stdin: created.stdout });
  assertEquals([valid.code, valid.stderr], [0, ""]);
  const broken = created.stdout.replace("podCIDR: ", "podCIDR: x");
  const invalid = await machine.k0s(["config", "validate", "--config", "-"], { stdin: broken });
  assertEquals(invalid.code, 1);
  assertMatch(invalid.stderr, /podCIDR/);
}

async function oddConfigIsValid(machine: Machine): Promise<void> {
  const charts = [{ name: "one", chartname: "nowhere/one", namespace: "default", values: "- a\n" }];
  const spec = { network: { kuberouter: { mtu: 1_400 } }, extensions: { helm: { charts } } };
  const { code, stdout, stderr } = await machine.k0s(["config", "validate", "-c", "-"], {
    stdin: JSON.stringify({ spec }),
  });

  assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [0, "", 3], stderr);
  const told = [
    'msg="Without effect: spec.network.kuberouter.autoMTU is on" field=spec.network.kuberouter.mtu',
    'msg="The chart cannot be deployed: there is no repository \\"nowhere\\" in spec.extensions.helm.repositories" ' +
    'field="spec.extensions.helm.charts[0].chartname"',
    'msg="The chart cannot be deployed: must be a mapping, not a list" field="spec.extensions.helm.charts[0].values"',
  ];
  for (const [index, line] of stderr.trimEnd().split("\n").entries()) {
    assertEquals(line.slice(line.indexOf("msg=")), told[index]);
  }
}

async function statusFails(machine: Machine): Promise<void> {
  const { code, stderr } = await machine.k0s(["status"]);
  assertEquals(code, 1);
  assertMatch(stderr, /\/run\/k0s\/status\.sock/);
  const atTerminal = await machine.run("script", ["-qec", `'${K0S}' status`, "/dev/null"]);
  assertMatch(atTerminal.stdout, /\/run\/k0s\/status\.sock[^]*Hint:/);
}

async function pipeCloses(machine: Machine): Promise<void> {
  const script = `{ "$0" completion bash; echo "code $?" >&2; } | head -n 1 > /dev/null`;
  const { stderr } = await machine.run("bash", ["-c", script, K0S]);
  assertMatch(stderr, /^code (0|141)\n$/);
}

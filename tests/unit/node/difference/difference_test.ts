import { assert, assertEquals } from "@std/assert";
import { desiredController } from "../../../../lib/node/desired/controller.ts";
import type { ControllerInputs } from "../../../../lib/node/desired/controller_facts.ts";
import { differenceBetween } from "../../../../lib/node/difference/difference.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../../support/node_modes.ts";

const NAMES = (found: readonly { name: string }[]) => found.map(({ name }) => name);

const single = CONTROLLER_MODES.find(({ name }) => name === "single-sqlite")!;

/** What of a single node would be another with another configuration. */
async function changed(config: string) {
  const [before, after] = await Promise.all([single, { ...single, config }].map(inputsOf)) as [
    ControllerInputs,
    ControllerInputs,
  ];
  const facts = factsOf(single, before);
  return differenceBetween(desiredController(before, facts), desiredController(after, facts));
}

const CHANGES: [what: string, config: string, processes: string[], files: string[], objects: string[]][] = [
  ["nothing", "", [], [], []],
  ["telemetry", "spec: { telemetry: { enabled: true } }", [], [], []],
  ["an argument", "spec: { scheduler: { extraArgs: { v: '4' } } }", ["kube-scheduler"], [], []],
  [
    "a worker profile",
    "spec: { workerProfiles: [{ name: default, values: { maxPods: 77 } }] }",
    ["kubelet"],
    ["/run/k0s/kubelet/config.yaml"],
    [],
  ],
  [
    "kube-proxy's mode",
    "spec: { network: { kubeProxy: { mode: nftables } } }",
    [],
    [],
    ["ConfigMap kube-system/kube-proxy", "DaemonSet kube-system/kube-proxy"],
  ],
];
for (const [what, config, processes, files, objects] of CHANGES) {
  Deno.test(`differenceBetween() of a single node after ${what}`, async () => {
    const found = await changed(config);

    assertEquals(NAMES(found.processes), processes);
    assertEquals(found.files.map(({ path }) => path), files);
    assertEquals(found.objects.map(({ kind, name }) => `${kind} ${name}`), objects);
  });
}

Deno.test("differenceBetween() of two ways to run a controller shows no password of either", async () => {
  const all = await Promise.all(CONTROLLER_MODES.map(async (mode) => {
    const inputs = await inputsOf(mode);
    return { ...desiredController(inputs, factsOf(mode, inputs)) };
  }));
  for (const [at, before] of all.entries()) {
    const text = JSON.stringify(differenceBetween(before, all[(at + 1) % all.length]!));
    assert(!/u:secret|auth_pass/.test(text), text);
    assertEquals(differenceBetween(before, before), { processes: [], files: [], objects: [], tasks: [] });
  }
});

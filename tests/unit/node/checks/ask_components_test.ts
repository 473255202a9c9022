import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { askComponents } from "../../../../lib/node/checks/ask_components.ts";
import type { ComponentQuestions } from "../../../../lib/node/checks/component_question.ts";
import type { RunOptions } from "../../../../lib/platform/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeClock } from "../../../support/fakes.ts";

const FIELD = "spec.workerProfiles[0].values";

function questions(values: Record<string, unknown>): ComponentQuestions {
  return {
    documents: [{
      program: "kubelet",
      field: FIELD,
      values,
      effective: { ...values, kind: "K" },
      baseline: { kind: "K" },
    }],
    arguments: [{
      field: "spec.api",
      program: "kube-apiserver",
      baseline: [],
      effective: ["--v=abc", "--a=b"],
      parts: [{ field: "spec.api.extraArgs.v", words: ["--v=abc"] }, {
        field: "spec.api.extraArgs.a",
        words: ["--a=b"],
      }],
    }],
  };
}

function answering(problems: readonly Record<string, unknown>[]): FakeSpawn {
  const spawn = new FakeSpawn();
  spawn.answer = () => ({ stdout: JSON.stringify({ problems }) });
  return spawn;
}

/** Values of a profile, what the program says of it, and the problem that the operator is told. */
const ANSWERS: readonly [
  values: Record<string, unknown>,
  answer: Record<string, unknown>,
  path: string,
  message: string,
][] = [
  [
    { maxPods: "x" },
    {
      path: ["maxPods"],
      message: "json: cannot unmarshal string into Go struct field KubeletConfiguration.maxPods of type int32",
    },
    `${FIELD}.maxPods`,
    "Invalid type: expected int32, got string",
  ],
  [
    { authentication: { webhook: { foo: 1 } } },
    { path: ["authentication", "webhook", "foo"], message: "unknown field" },
    `${FIELD}.authentication.webhook.foo`,
    "unknown field",
  ],
  [
    { imageGCHighThresholdPercent: 80 },
    { path: null, message: "imageGCLowThresholdPercent 80 must be less than imageGCHighThresholdPercent (--x) 80" },
    `${FIELD}.imageGCHighThresholdPercent`,
    "imageGCLowThresholdPercent 80 must be less than imageGCHighThresholdPercent (--x) 80",
  ],
  [{ registerWithTaints: [] }, { path: null, message: "invalid taint: a" }, FIELD, "invalid taint: a"],
];

for (const [values, answer, path, message] of ANSWERS) {
  Deno.test(`askComponents() blames ${path} for: ${message}`, async () => {
    const spawn = answering([{ id: "effective 0", ...answer }]);

    const problems = await askComponents("/bin/kubernetes", questions(values), { spawn, clock: new FakeClock() });

    assertEquals(problems, [{ path, message, isUnknownField: false }]);
  });
}

Deno.test("askComponents() does not blame the operator for what is wrong without the operator's values, too", async () => {
  const ours = { path: null, message: "no cgroup v1" };
  const spawn = answering([
    { id: "effective 0", ...ours },
    { id: "baseline 0", ...ours },
    { id: "effective 0", path: ["maxPodz"], message: "unknown", isUnknownField: true },
  ]);

  assertEquals(await askComponents("/bin/kubernetes", questions({ maxPodz: 1 }), { spawn, clock: new FakeClock() }), [
    { path: `${FIELD}.maxPodz`, message: "unknown", isUnknownField: true },
  ]);
});

Deno.test("askComponents() knows a message again that lists the same in another order", async () => {
  const message = (paths: string) => `cgroup ["nosuch"] has some missing paths: ${paths}`;
  const spawn = answering([
    { id: "effective 0", path: ["cgroupRoot"], message: message("/a, /b, /c") },
    { id: "baseline 0", path: ["cgroupRoot"], message: message("/c, /a, /b") },
    { id: "arguments 0 0", path: [], message: message("/b, /c, /a") },
    { id: "arguments 0 1", path: [], message: message("/c, /b, /a") },
  ]);

  assertEquals(await askComponents("/bin/node", questions({}), { spawn, clock: new FakeClock() }), []);
});

Deno.test("askComponents() names what another document has under another name, and places in lists", async () => {
  const field = "spec.network.kubeProxy";
  const [effective, values] = [{ kind: "K" }, { nodePortAddresses: ["all", "all"] }];
  const gatePlaces = { Foo: [`${field}.extraArgs.feature-gates`, "spec.featureGates[0].name"] };
  const question = { program: "kube-proxy", field, values, effective, baseline: {}, gatePlaces } as const;
  const spawn = answering([
    { id: "effective 0", path: ["nodePortAddresses", "1"], message: "twice" },
    { id: "effective 0", path: ["featureGates", "Foo"], message: "unknown gate" },
  ]);

  const told = await askComponents("/bin/system-pods", { documents: [question], arguments: [] }, {
    spawn,
    clock: new FakeClock(),
  });

  assertEquals(told.map(({ path, message }) => `${path}: ${message}`), [
    `${field}.extraArgs.feature-gates: unknown gate`,
    "spec.featureGates[0].name: unknown gate",
    `${field}.nodePortAddresses[1]: twice`,
  ]);
});

/** What is said of the baseline, of all arguments, and of each alone; and what the operator is told. */
const ARGUMENT_ANSWERS: readonly [answers: readonly string[], problems: readonly string[]][] = [
  [["0: ours", "1: ours", "2: ours", "3: ours"], []],
  // Alone a flag may lack what another one brings.
  [["2: low above high", "3: high below low"], []],
  [["1: bad", "2: bad"], ["spec.api.extraArgs.v: bad"]],
  [["1: bad", "2: bad", "3: worse"], ["spec.api.extraArgs.v: bad", "spec.api.extraArgs.a: worse"]],
  [["0: ours", "1: v beside a", "2: ours"], ["spec.api: v beside a"]],
];

for (const [answers, problems] of ARGUMENT_ANSWERS) {
  Deno.test(`askComponents() tells ${JSON.stringify(problems)} of ${answers.join(", ")}`, async () => {
    const spawn = answering(answers.map((answer) => {
      const [place, message] = answer.split(": ");
      return { id: `arguments 0 ${place}`, path: null, message };
    }));

    const told = await askComponents("/bin/kubernetes", questions({ maxPods: 1 }), { spawn, clock: new FakeClock() });

    assertEquals(told.map(({ path, message }) => `${path}: ${message}`), problems);
  });
}

Deno.test("askComponents() judges gates beside all others, and names every place that sets one", async () => {
  const gate = (place: number, name: string) => (
    { id: `arguments 0 ${place}`, path: ["featureGates", name], message: `${name} needs another` }
  );
  const { documents, arguments: [api] } = questions({});
  const gatePlaces = { A: ["spec.featureGates[1].name", "spec.api.rawArgs"] };

  const told = await askComponents("/bin/kubernetes", { documents, arguments: [{ ...api!, gatePlaces }] }, {
    // What a part lacks alone is said of nobody.
    spawn: answering([gate(1, "A"), gate(1, "B"), gate(2, "C"), { id: "arguments 0 1", path: null, message: "bad" }]),
    clock: new FakeClock(),
  });

  assertEquals(told.map(({ path, message }) => `${path}: ${message}`), [
    "spec.featureGates[1].name: A needs another",
    "spec.api.rawArgs: A needs another",
    "spec.api: B needs another",
    "spec.api: bad",
  ]);
});

Deno.test("askComponents() says which program would run on this machine, and what is not known yet", async () => {
  const spawn = answering([]);
  const asked: string[] = [];
  const { documents: [document], arguments: [api] } = questions({});
  const run: FakeSpawn["run"] = (command, options) => {
    asked.push(String(options?.stdin));
    return spawn.run(command, options);
  };

  await askComponents("/bin/kubernetes", {
    documents: [{ ...document!, isHere: true }],
    arguments: [{ ...api!, parts: [], isPartial: true }],
  }, { spawn: { run }, clock: new FakeClock() });

  const { documents, arguments: all } = JSON.parse(asked[0] ?? "");
  assertEquals(documents.map(({ isHere }: { isHere?: boolean }) => isHere), [true, true]);
  assertEquals(all.map(({ isHere, isPartial }: Record<string, boolean>) => [isHere, isPartial]), [
    [undefined, true],
    [undefined, true],
  ]);
});

Deno.test("askComponents() keeps values out of argument lists", async () => {
  const spawn = answering([]);

  await askComponents("/bin/kubernetes", questions({ maxPods: 1 }), { spawn, clock: new FakeClock() });

  assertEquals(spawn.runs, [["/bin/kubernetes", "check"]]);
});

Deno.test("askComponents() says why there is no answer", async () => {
  const error = async (result: { code?: number; stdout?: string; stderr?: string }) => {
    const spawn = new FakeSpawn();
    spawn.answer = () => result;
    return (await assertRejects(
      () => askComponents("/bin/kubernetes", questions({}), { spawn, clock: new FakeClock() }),
      K0sError,
    )).message;
  };

  assertStringIncludes(await error({ code: 64, stderr: "not a daemon\n" }), "exit code 64: not a daemon");
  assertStringIncludes(await error({ stdout: "hello" }), "not JSON");
  assertStringIncludes(await error({ stdout: "{}" }), "no problems");
});

Deno.test("askComponents() gives up on a program that does not answer, and ends it", async () => {
  const clock = new FakeClock();
  let limit: AbortSignal | undefined;
  const run = (_: string, { signal }: RunOptions = {}) => {
    limit = signal;
    return new Promise<never>(() => {});
  };
  const asking = askComponents("/bin/kubernetes", questions({}), { spawn: { run }, clock });
  asking.catch(() => {});
  await clock.advance(60_000);

  await assertRejects(() => asking, K0sError, "there was none within 60 s");
  assertEquals(limit?.aborted, true);
});

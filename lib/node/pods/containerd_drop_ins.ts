import { ConfigError, type Problem } from "../../base/mod.ts";
import { CONTAINERD_CONFIG } from "../../components/mod.ts";
import { CONTAINERD_DROP_IN_DIR, type ContainerdDropIn } from "../../host/mod.ts";
import type { PodState } from "./pod_state.ts";

/**
 * Judges the drop-ins that containerd is about to be started with, as {@link takeOverDropIns} does those that change later:
 * with some it would start without its CRI plugin, and nobody would notice before it is overdue.
 *
 * @throws {ConfigError} Naming each that it cannot do with.
 */
export async function refuseBrokenDropIns(state: State): Promise<void> {
  const problems = await problemsOf(state.facts.host?.dropIns ?? [], state);
  if (problems.length === 0) return;
  throw new ConfigError(
    "Cannot start containerd with its drop-ins",
    problems.map(({ path, problem }): Problem => ({ path, message: problem ?? "" })),
    { hint: `Correct what is named, or move it out of ${CONTAINERD_DROP_IN_DIR}, and start k0s again` },
  );
}

/**
 * Takes over changed drop-ins, unless containerd could not do with them: then it goes on with those before, also when
 * it ends and starts again.
 */
export async function takeOverDropIns(
  dropIns: readonly ContainerdDropIn[],
  state: Pick<PodState, "inputs" | "noteEvent" | "facts" | "learn">,
): Promise<void> {
  const { host } = state.facts;
  if (host === undefined) throw new TypeError("Drop-ins are watched before the machine is known");
  const { log } = state.inputs.ports;
  const problems = await problemsOf(dropIns, state);
  for (const { path, problem } of problems) {
    log.error("Not taking over changed drop-ins of containerd", { path, problem });
    state.noteEvent("containerd", `not taking over changed drop-ins: ${path}: ${problem}`);
  }
  if (problems.length > 0) return state.learn({ host: { ...host, areDropInsRefused: true } });
  state.noteEvent("containerd", "took over changed drop-ins");
  state.learn({ host: { ...host, dropIns, areDropInsRefused: false } });
}

type State = Pick<PodState, "inputs" | "facts">;

/** What is wrong with each of them; if nothing is, with all together. */
async function problemsOf(dropIns: readonly ContainerdDropIn[], state: State) {
  const asked = await Promise.all(dropIns.map(async ({ path, problem }) => {
    if (problem !== undefined) return { path, problem };
    return { path, problem: (await dump(path, state)).problem };
  }));
  const problems = asked.filter(({ problem }) => problem !== undefined);
  if (problems.length > 0 || dropIns.length === 0) return problems;
  const problem = await problemOfAll(state);
  return problem === undefined ? [] : [{ path: CONTAINERD_DROP_IN_DIR, problem }];
}

async function problemOfAll(state: State): Promise<string | undefined> {
  // An operator's own file says by itself what it imports; ours may import copies at the moment.
  const whole = state.facts.host?.containerdConfig === undefined
    ? await dump(
      "/dev/stdin",
      state,
      `version = 3\nimports = [${JSON.stringify(`${CONTAINERD_DROP_IN_DIR}/*.toml`)}]\n`,
    )
    : await dump(CONTAINERD_CONFIG, state);
  return whole.problem ?? await withoutDefaultRuntime(whole.text);
}

/**
 * What containerd notices only when it runs, and then does without its CRI plugin: a default runtime that is configured
 * nowhere, as when one of two files is there and the other not yet.
 */
async function withoutDefaultRuntime(text: string): Promise<string | undefined> {
  const { parse } = await import("smol-toml");
  const { plugins } = parse(text, { integersAsBigInt: "asNeeded" }) as {
    plugins?: Record<string, { containerd?: { default_runtime_name?: string; runtimes?: object } }>;
  };
  const { default_runtime_name: name, runtimes = {} } = plugins?.["io.containerd.cri.v1.runtime"]?.containerd ?? {};
  if (name === undefined || Object.hasOwn(runtimes, name)) return undefined;
  return `default_runtime_name is "${name}", and no such runtime is configured`;
}

/** Asks containerd itself what it makes of a file, since only it knows what its plugins can read. */
async function dump(config: string, { inputs: { paths, ports } }: Pick<PodState, "inputs">, stdin?: string) {
  const { code, stdout, stderr } = await ports.spawn.run(`${paths.binDir}/containerd`, {
    args: ["--config", config, "--log-level", "error", "config", "dump"],
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (code === 0) return { text: stdout, problem: undefined };
  const said = stderr.trim().split("\n").at(-1)?.replace(/^containerd: /, "");
  return { text: "", problem: said || `containerd cannot read it: exit code ${code}` };
}

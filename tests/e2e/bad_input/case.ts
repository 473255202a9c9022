import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CommandResult, Machine } from "../../support/machine.ts";
import { treeOf } from "../../support/machine_state.ts";

/** Longest time a refusal may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const REFUSED_WITHIN_MS = 20_000;
/** Where a refused start may leave nothing. */
const WATCHED = ["/var/lib/k0s", "/run", "/etc", "/opt", "/var/lib/cni"];

/** Something that k0s refuses. */
export interface BadInput {
  /** What is wrong. */
  name: string;
  /** Command line of `k0s`. @default {["controller", "--single"]} */
  args?: readonly string[];
  /** Content of the configuration file that `--config` is to name; it is added to the command line. */
  config?: string;
  /** Brings the machine into the bad state; what it returns is disposed after the case. */
  arrange?(machine: Machine): Promise<AsyncDisposable | void>;
  /** Undoes `arrange`, as a shell script. */
  undo?: string;
  /** Runs k0s in another way than directly. */
  run?(machine: Machine, args: readonly string[]): Promise<CommandResult>;
  /** What the only message must say. */
  says: RegExp;
}

/** Gives k0s a bad input: one message, a failure, nothing created or damaged. */
export async function isRefused(machine: Machine, input: BadInput): Promise<void> {
  await using _arranged = await arrange(machine, input);
  const args = [...input.args ?? ["controller", "--single"]];
  if (input.config !== undefined) {
    await machine.run("sh", ["-c", "cat > /etc/bad.yaml"], { stdin: input.config });
    args.push("--config", "/etc/bad.yaml");
  }
  const before = await treeOf(machine, WATCHED);
  const startedMs = performance.now();

  const { code, stdout, stderr } = await (input.run?.(machine, args) ?? machine.k0s(args));

  const tookMs = performance.now() - startedMs;
  assert(code > 0 && code < 128, `exit code ${code}: ${stdout}${stderr}`);
  assertMatch(stderr, input.says);
  assertEquals(stderr.match(/^Error: /gm)?.length, 1, `not one message: ${stderr}`);
  assert(!/^ {4}at /m.test(stderr), `a stack trace: ${stderr}`);
  assert(tookMs < REFUSED_WITHIN_MS, `took ${Math.round(tookMs)} ms`);
  assertEquals(await treeOf(machine, WATCHED), before);
}

async function arrange(machine: Machine, { arrange, undo }: BadInput): Promise<AsyncDisposableStack> {
  const stack = new AsyncDisposableStack();
  if (undo !== undefined) stack.defer(() => mustRun(machine, undo));
  const arranged = await arrange?.(machine);
  if (arranged !== undefined) stack.use(arranged);
  return stack;
}

/** Runs a shell script in the machine. @throws {AssertionError} If it fails. */
export async function mustRun(machine: Machine, script: string): Promise<void> {
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  assertEquals(code, 0, `${script}: ${stderr}`);
}

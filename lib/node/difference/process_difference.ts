import { masked, stringifyJson } from "../../base/mod.ts";
import { isSameSpec, type ProcessSpec } from "../../supervisor/mod.ts";
import type { ProcessDifference } from "../../status/mod.ts";
import { inOrderOfNeed } from "../desired/desired.ts";

/** What each part of a specification is to people, where its name does not say it. */
const IN_WORDS: Readonly<Partial<Record<keyof ProcessSpec, string>>> = {
  capabilities: "what it may do",
  cwd: "its working directory",
  executable: "its program",
  listens: "the ports it listens on",
  ready: "how it is asked whether it is ready",
  secrets: "passwords",
  stdin: "its standard input",
  stop: "how it is stopped",
  user: "its account",
};

/** The processes that differ, in the order in which they would be started again. */
export function processDifferences(
  before: readonly ProcessSpec[],
  after: readonly ProcessSpec[],
): ProcessDifference[] {
  const former = new Map(before.map((spec) => [spec.name, spec]));
  const wanted = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !wanted.has(name));
  return [
    ...gone.map(({ name }) => ({ name, change: "stops" as const, arguments: [], others: [] })),
    ...inOrderOfNeed(after).flatMap((spec) => {
      const last = former.get(spec.name);
      if (last === undefined) {
        const added = spec.args.map((to) => ({ to: withoutSecrets(to, [spec]) }));
        return [{ name: spec.name, change: "starts" as const, arguments: added, others: [] }];
      }
      return isSameSpec(last, spec) ? [] : [restart(last, spec)];
    }),
  ];
}

function restart(before: ProcessSpec, after: ProcessSpec): ProcessDifference {
  const args = argumentDifferences(before.args, after.args).map(({ from, to }) => ({
    ...(from === undefined ? {} : { from: withoutSecrets(from, [before, after]) }),
    ...(to === undefined ? {} : { to: withoutSecrets(to, [before, after]) }),
  }));
  const isReordered = args.length === 0 && stringifyJson(before.args) !== stringifyJson(after.args);
  const others = [...isReordered ? ["the order of its arguments"] : [], ...otherDifferences(before, after)];
  return { name: after.name, change: "restarts", arguments: args, others };
}

/** Arguments that only one of two lists has; those of the same flag belong together. */
export function argumentDifferences(
  before: readonly string[],
  after: readonly string[],
): { from?: string; to?: string }[] {
  const [removed, added] = [without(before, after), without(after, before)];
  const found: { from?: string; to?: string }[] = [];
  for (const from of removed) {
    const at = added.findIndex((to) => flagOf(to) === flagOf(from));
    const to = at === -1 ? undefined : added.splice(at, 1)[0];
    found.push({ from, ...(to === undefined ? {} : { to }) });
  }
  return [...found, ...added.map((to) => ({ to }))];
}

/** What of a list another one does not have, as often as it has it more. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const rest = [...other];
  return list.filter((argument) => {
    const at = rest.indexOf(argument);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  });
}

/** `--name` of `--name=value`; another argument is its own. */
function flagOf(argument: string): string {
  return /^--?[^=]+(?==)/.exec(argument)?.[0] ?? argument;
}

/** What beside the arguments differs, without its values: they may be secret. */
function otherDifferences(before: ProcessSpec, after: ProcessSpec): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof ProcessSpec)[];
  return keys.filter((key) => key !== "args").flatMap((key) => {
    if (key === "env") return members(before.env, after.env).map((name) => `environment variable ${name}`);
    if (key === "reactsTo") return members(before.reactsTo, after.reactsTo).map((name) => `what it reads: ${name}`);
    return textOf(before[key]) === textOf(after[key]) ? [] : [IN_WORDS[key] ?? key];
  });
}

/** Names of the members that differ. */
function members(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
}

function textOf(value: unknown): string {
  return stringifyJson(value ?? null);
}

function withoutSecrets(text: string, specs: readonly ProcessSpec[]): string {
  return masked(text, specs.flatMap(({ secrets = [] }) => secrets));
}

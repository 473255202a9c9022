import { K0sError, messageOf } from "../base/mod.ts";
import { parse } from "../base/std/yaml.ts";
import { memberOf } from "../kube/mod.ts";
import {
  copyFile,
  describeKind,
  ensureDirectory,
  type FileFacts,
  listDirectory,
  readTextIfExists,
  realPath,
  statOf,
} from "../platform/mod.ts";

/** Most that a chart on the controller may be, in bytes: what is more is no chart, and would fill the disk. */
const LARGEST_BYTES = 100 * 1024 * 1024;

/**
 * Copies a chart of the controller, an archive or a directory, to where helm may read it. Links are followed, since charts
 * share files that way.
 *
 * @param into A directory that is there.
 * @returns Path of the copy.
 * @throws {K0sError} If it is no chart, or too large.
 */
export async function copyLocalChart(path: string, into: string): Promise<string> {
  const facts = await statOf(path);
  if (facts === undefined) {
    throw new K0sError(`Cannot find chart "${path}": there is no such file on this controller`, {
      hint: "Put it on every controller: any of them may become the leader, which installs charts",
    });
  }
  const budget = new Budget(path);
  if (facts.kind !== "directory") return await copied(path, facts, `${into}/chart.tgz`, budget);
  if ((await statOf(`${path}/Chart.yaml`))?.kind !== "file") {
    throw new K0sError(`Cannot use directory "${path}" as a chart: it has no Chart.yaml`);
  }
  await copyDirectory(path, `${into}/chart`, budget, []);
  return `${into}/chart`;
}

/** Names of the charts that one in a directory depends on and does not have with it. */
export async function missingDependencies(chart: string): Promise<string[]> {
  const wanted = [
    ...await dependenciesIn(`${chart}/Chart.yaml`),
    ...await dependenciesIn(`${chart}/requirements.yaml`),
  ];
  if (wanted.length === 0) return [];
  const there = (await listDirectory(`${chart}/charts`)).map(({ name }) => name);
  // As helm packs it: the name, a dash and a version.
  const has = (name: string) => there.some((file) => file === name || /^-v?\d.*\.tgz$/.test(suffixOf(file, name)));
  return wanted.filter((name) => !has(name));
}

function suffixOf(file: string, name: string): string {
  return file.startsWith(name) ? file.slice(name.length) : "";
}

async function dependenciesIn(path: string): Promise<string[]> {
  const text = await readTextIfExists(path);
  if (text === undefined) return [];
  try {
    const dependencies = memberOf(parse(text), "dependencies");
    if (!Array.isArray(dependencies)) return [];
    return dependencies.map((one) => memberOf(one, "name")).filter((name) => typeof name === "string");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new K0sError(`Cannot read "${path.slice(path.lastIndexOf("/") + 1)}" of the chart: ${messageOf(error)}`);
  }
}

async function copyDirectory(from: string, to: string, budget: Budget, above: readonly string[]): Promise<void> {
  const real = await realPath(from);
  if (above.includes(real)) throw new K0sError(`Cannot copy "${from}": its links lead back to "${real}"`);
  await ensureDirectory(to, { mode: 0o700 });
  for (const { name } of await listDirectory(from)) {
    const path = `${from}/${name}`;
    const facts = await statOf(path);
    if (facts === undefined) throw new K0sError(`Cannot copy "${path}": it is a link to nothing`);
    if (facts.kind === "directory") await copyDirectory(path, `${to}/${name}`, budget, [...above, real]);
    else await copied(path, facts, `${to}/${name}`, budget);
  }
}

async function copied(path: string, { kind, sizeBytes }: FileFacts, to: string, budget: Budget): Promise<string> {
  // A fifo or device would block, or never end.
  if (kind !== "file") throw new K0sError(`Cannot copy "${path}": it is ${describeKind(kind)}`);
  budget.take(sizeBytes);
  await copyFile(path, to);
  return to;
}

/** How much may still be copied. */
class Budget {
  readonly #chart: string;
  #leftBytes = LARGEST_BYTES;

  constructor(chart: string) {
    this.#chart = chart;
  }

  take(bytes: number): void {
    this.#leftBytes -= bytes;
    if (this.#leftBytes >= 0) return;
    throw new K0sError(`Cannot use "${this.#chart}" as a chart: it has more than ${LARGEST_BYTES / 1024 / 1024} MiB`);
  }
}

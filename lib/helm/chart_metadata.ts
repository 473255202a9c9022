import { unpackTar } from "@std/tar";
import { K0sError } from "../base/mod.ts";
import { parse } from "../base/std/yaml.ts";
import { memberOf } from "../kube/mod.ts";
import { readBytes, readText } from "../platform/mod.ts";

/** What a release of a chart is said to be. */
export interface ChartMetadata {
  version: string;
  appVersion: string;
}

/**
 * What the Chart.yaml of a chart says, which helm has read and found to be right.
 *
 * @param path Of an archive or a directory.
 * @throws {Error} If we cannot read it.
 */
export async function chartMetadata(path: string): Promise<ChartMetadata> {
  const metadata = parse(path.endsWith(".tgz") ? await fromArchive(path) : await readText(`${path}/Chart.yaml`));
  return { version: textOf(memberOf(metadata, "version")), appVersion: textOf(memberOf(metadata, "appVersion")) };
}

async function fromArchive(path: string): Promise<string> {
  const plain = new Blob([await readBytes(path)]).stream().pipeThrough(new DecompressionStream("gzip"));
  // The chart itself is the directory that all is in; those below it are what it depends on.
  const isChart = ({ name }: { name: string }) => /^(?:\.\/)?[^/]+\/Chart\.yaml$/.test(name);
  const [entry] = await unpackTar(plain, { filter: isChart });
  if (entry === undefined) throw new K0sError(`Cannot find what chart "${path}" is: it has no Chart.yaml`);
  return new TextDecoder().decode(entry.data);
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

import type { PayloadIndex, PayloadProgram } from "../../bundle/mod.ts";
import { renderTable } from "../table.ts";

/** The part of an index that versions come from. */
export type VersionSource = Pick<PayloadIndex, "k0sVersion" | "parts">;

/** An embedded program or file. */
export interface EmbeddedPart {
  name: string;
  version: string;
  module: string;
  /** SPDX expression. */
  licence: string;
  /** Hexadecimal, of the file that holds it. */
  sha256: string;
  /** Name of that file, where several programs share one. */
  file?: string;
}

/** Upstream's names of components, in upstream's order, and the program whose version each stands for. */
const UPSTREAM_NAMES: readonly (readonly [string, string])[] = [
  ["runc", "runc"],
  ["containerd", "containerd"],
  ["kubernetes", "kubelet"],
  ["kine", "kine"],
  ["etcd", "etcd"],
  ["konnectivity", "konnectivity-server"],
];

/** Versions by upstream's names, that of k0s first; what is not embedded is left out. */
export function componentVersions(index: VersionSource): Record<string, string> {
  const programs = embeddedParts(index);
  const versions: [string, string][] = [["k0s", index.k0sVersion]];
  for (const [name, program] of UPSTREAM_NAMES) {
    const found = programs.find((part) => part.name === program) ?? programs.find((part) => part.name === name);
    if (found !== undefined) versions.push([name, found.version.replace(/^v/, "")]);
  }
  return Object.fromEntries(versions);
}

/** Every embedded program; one that shares its file with others names the file. */
export function embeddedParts({ parts }: VersionSource): EmbeddedPart[] {
  return parts.flatMap((part) => {
    if (part.programs === undefined || part.programs.length === 0) return [{ ...facts(part), sha256: part.sha256 }];
    return part.programs.map((program) => ({ ...facts(program), sha256: part.sha256, file: part.name }));
  });
}

function facts({ name, version, module, licence }: PayloadProgram): PayloadProgram {
  return { name, version, module, licence };
}

/** Text of `k0s version --all`: upstream's lines, then every part. */
export function renderAll(index: VersionSource): string {
  const lines = Object.entries(componentVersions(index)).map(([name, version]) => `${name} : ${version}\n`);
  const rows = embeddedParts(index).map((part) => [
    part.name,
    part.version,
    part.module,
    part.licence,
    part.file ?? "",
    part.sha256,
  ]);
  return `${lines.join("")}\n${renderTable([["NAME", "VERSION", "MODULE", "LICENCE", "FILE", "SHA256"], ...rows])}`;
}

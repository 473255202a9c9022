import type { ListedPart } from "../../bundle/mod.ts";
import { renderTable } from "../output_format.ts";

/** What is embedded, and in which k0s. */
export interface Embedded {
  k0sVersion: string;
  parts: readonly ListedPart[];
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
export function componentVersions({ k0sVersion, parts }: Embedded): Record<string, string> {
  const versions: [string, string][] = [["k0s", k0sVersion]];
  for (const [name, program] of UPSTREAM_NAMES) {
    const found = parts.find((part) => part.name === program) ?? parts.find((part) => part.name === name);
    if (found !== undefined) versions.push([name, found.version.replace(/^v/, "")]);
  }
  return Object.fromEntries(versions);
}

/** Text of `k0s version --all`: upstream's lines, then every part; one that shares its file with others names the file. */
export function renderAll(embedded: Embedded): string {
  const lines = Object.entries(componentVersions(embedded)).map(([name, version]) => `${name} : ${version}\n`);
  const rows = embedded.parts.map((part) => [
    part.name,
    part.version,
    part.module,
    part.licence,
    part.within ?? part.name,
    part.sha256,
  ]);
  return `${lines.join("")}\n${renderTable([["NAME", "VERSION", "MODULE", "LICENCE", "FILE", "SHA256"], ...rows])}`;
}

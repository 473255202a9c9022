import type { PayloadIndex, PayloadPart } from "../../lib/bundle/mod.ts";
import { DENO_VERSION } from "./denort.ts";
import type { GoModule } from "./go_modules.ts";

/** A package of an SPDX document. */
interface SpdxPackage {
  SPDXID: string;
  name: string;
  versionInfo: string;
  downloadLocation: "NOASSERTION";
  filesAnalyzed: false;
  licenseConcluded: "NOASSERTION";
  licenseDeclared: string;
  copyrightText: "NOASSERTION";
  checksums?: { algorithm: "SHA256"; checksumValue: string }[];
  externalRefs?: { referenceCategory: "PACKAGE-MANAGER"; referenceType: "purl"; referenceLocator: string }[];
}

interface SpdxRelationship {
  spdxElementId: string;
  relationshipType: "DESCRIBES" | "CONTAINS";
  relatedSpdxElement: string;
}

/** What the executable contains, beside what the index lists. */
export interface SbomInputs {
  readonly index: PayloadIndex;
  /** Go modules linked into each part, by the part's name. */
  readonly goModules: ReadonlyMap<string, readonly GoModule[]>;
  /** npm packages of the program, as `name@version`. */
  readonly npmPackages: readonly string[];
}

/**
 * Makes the bill of materials of `dist/k0s` as an SPDX 2.3 document.
 *
 * It names the parts with their hashes, the programs in them, and every Go module, npm package and Debian package they
 * are made of. It holds no date and no random identifier, so that equal inputs give an equal document.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/
 */
export function spdxDocument({ index, goModules, npmPackages }: SbomInputs): Record<string, unknown> {
  const packages = new Map<string, SpdxPackage>();
  const relationships: SpdxRelationship[] = [];
  const add = (owner: string, entry: SpdxPackage) => {
    packages.set(entry.SPDXID, entry);
    relationships.push({ spdxElementId: owner, relationshipType: "CONTAINS", relatedSpdxElement: entry.SPDXID });
  };
  const root = spdxPackage("k0s", index.k0sVersion, { licence: "Apache-2.0" });
  packages.set(root.SPDXID, root);
  add(root.SPDXID, spdxPackage("deno", DENO_VERSION, { licence: "MIT", purl: `pkg:cargo/deno@${DENO_VERSION}` }));
  for (const npmPackage of npmPackages) {
    const at = npmPackage.lastIndexOf("@");
    add(root.SPDXID, spdxPackage(npmPackage.slice(0, at), npmPackage.slice(at + 1), { purl: `pkg:npm/${npmPackage}` }));
  }
  for (const part of index.parts) addPart(part, { root: root.SPDXID, add, modules: goModules.get(part.name) ?? [] });
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `k0s-${index.k0sVersion}-${index.architecture}`,
    documentNamespace: `https://k0sproject.io/spdx/k0s-${index.k0sVersion}-${index.architecture}-${identity(index)}`,
    creationInfo: { created: "1970-01-01T00:00:00Z", creators: ["Tool: scripts/build.ts"] },
    packages: [...packages.values()],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: root.SPDXID },
      ...relationships,
    ],
  };
}

/** The npm packages of a `deno.lock`, as `name@version`. */
export function npmPackagesOfLock(lock: { npm?: Record<string, unknown> }): string[] {
  return Object.keys(lock.npm ?? {}).map((key) => key.split("_")[0] ?? key).sort();
}

interface PartContext {
  root: string;
  add: (owner: string, entry: SpdxPackage) => void;
  modules: readonly GoModule[];
}

function addPart(part: PayloadPart, { root, add, modules }: PartContext): void {
  const partPackage = spdxPackage(part.name, part.version, { licence: part.licence, sha256: part.sha256 });
  for (const { name, version, module, licence } of part.programs ?? []) {
    const purl = module.startsWith("debian/") ? `pkg:deb/debian/${name}@${version}` : `pkg:golang/${module}@${version}`;
    const program = spdxPackage(name, version, { licence, purl });
    // A file that is called after one of its programs is listed once, as both.
    if (program.SPDXID === partPackage.SPDXID) Object.assign(partPackage, { externalRefs: program.externalRefs });
    else add(partPackage.SPDXID, program);
  }
  add(root, partPackage);
  for (const { path, version } of modules) {
    add(partPackage.SPDXID, spdxPackage(path, version, { purl: `pkg:golang/${path}@${version}` }));
  }
}

function spdxPackage(
  name: string,
  version: string,
  { licence, purl, sha256 }: { licence?: string; purl?: string; sha256?: string },
): SpdxPackage {
  return {
    SPDXID: `SPDXRef-${`${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]/g, "-")}`,
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: licence ?? "NOASSERTION",
    copyrightText: "NOASSERTION",
    ...(sha256 === undefined ? {} : { checksums: [{ algorithm: "SHA256", checksumValue: sha256 }] }),
    ...(purl === undefined
      ? {}
      : { externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }] }),
  };
}

function identity(index: PayloadIndex): string {
  return index.parts.map(({ sha256 }) => sha256.slice(0, 4)).join("");
}

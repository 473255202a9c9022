import { assertEquals } from "@std/assert";
import type { PayloadIndex } from "../../../../lib/bundle/mod.ts";
import { npmPackagesOfLock, spdxDocument } from "../../../../scripts/build/sbom.ts";

const INDEX: PayloadIndex = {
  formatVersion: 1,
  k0sVersion: "v1.37.2+k0s.0",
  architecture: "amd64",
  payloadOffset: 0,
  payloadSizeBytes: 0,
  parts: [{
    name: "runc",
    kind: "executable",
    version: "v1.5.2",
    module: "github.com/opencontainers/runc",
    licence: "Apache-2.0",
    mode: 0o755,
    links: [],
    sizeBytes: 0,
    sha256: "ab".repeat(32),
    frames: [],
  }],
};

interface Document {
  packages: {
    SPDXID: string;
    name: string;
    checksums?: { checksumValue: string }[];
    externalRefs?: { referenceLocator: string }[];
  }[];
  relationships: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[];
}

const documentOf = (goModules: [string, { path: string; version: string }[]][], index = INDEX) =>
  spdxDocument({ index, goModules: new Map(goModules), npmPackages: ["zod@4.6.7"] }) as unknown as Document;

Deno.test("spdxDocument() names a part with its hash", () => {
  const runc = documentOf([]).packages.find(({ name }) => name === "runc");

  assertEquals(runc?.checksums?.[0]?.checksumValue, "ab".repeat(32));
});

Deno.test("spdxDocument() lists a file called after one of its programs once, with its hash", () => {
  const programs = ["runc", "helm"].map((name) => ({ name, version: "v1.5.2", module: name, licence: "MIT" }));
  const { packages, relationships } = documentOf([], { ...INDEX, parts: [{ ...INDEX.parts[0]!, programs }] });

  const [runc, ...others] = packages.filter(({ name }) => name === "runc");
  const of = (owner: string) => relationships.filter(({ spdxElementId }) => spdxElementId === owner);
  assertEquals(others, []);
  assertEquals(runc?.checksums?.[0]?.checksumValue, "ab".repeat(32));
  assertEquals(runc?.externalRefs?.[0]?.referenceLocator, "pkg:golang/runc@v1.5.2");
  assertEquals(of(runc!.SPDXID).map(({ relatedSpdxElement }) => relatedSpdxElement), ["SPDXRef-helm-v1.5.2"]);
});

Deno.test("spdxDocument() lists a Go module under the part that contains it", () => {
  const document = documentOf([["runc", [{ path: "golang.org/x/sys", version: "v0.1.0" }]]]);

  assertEquals(document.relationships.at(-1), {
    spdxElementId: "SPDXRef-runc-v1.5.2",
    relationshipType: "CONTAINS",
    relatedSpdxElement: "SPDXRef-golang.org-x-sys-v0.1.0",
  });
});

Deno.test("spdxDocument() relates only packages it lists", () => {
  const { packages, relationships } = documentOf([]);
  const known = new Set(["SPDXRef-DOCUMENT", ...packages.map(({ SPDXID }) => SPDXID)]);

  assertEquals(relationships.filter(({ relatedSpdxElement }) => !known.has(relatedSpdxElement)), []);
});

Deno.test("npmPackagesOfLock() drops peer suffixes", () => {
  assertEquals(npmPackagesOfLock({ npm: { "b@2.0.0_c@1.0.0": {}, "@a/x@1.0.0": {} } }), ["@a/x@1.0.0", "b@2.0.0"]);
});

import type { PayloadIndex, PayloadProgram } from "./payload_index.ts";

/** A row of `k0s version --all`. */
export interface ListedPart extends PayloadProgram {
  /** Hexadecimal, of the embedded file that holds it. */
  sha256: string;
  /** Name of that file, if it holds several programs. */
  within?: string;
}

/** Lists every embedded program: files one by one, the programs of a multi-call file in place of the file. */
export function listParts(index: PayloadIndex): ListedPart[] {
  return index.parts.flatMap(({ name, version, module, licence, sha256, programs = [] }): ListedPart[] => {
    if (programs.length === 0) return [{ name, version, module, licence, sha256 }];
    return programs.map((program) => ({ ...program, sha256, within: name }));
  });
}

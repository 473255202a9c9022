import { K0sError } from "../../base/mod.ts";
import { type ImageReference, parseImageReference } from "../image_reference.ts";

/** Something to bundle: where it is, and what it will be called. */
export interface ArtifactName {
  reference: ImageReference;
  /** In full, with `latest` where neither tag nor digest was named. */
  name: string;
  /** All its names: as given, with its tag alone, with its digest alone. */
  names: string[];
}

/**
 * Reads the name of an artifact as Docker does: `alpine` is `docker.io/library/alpine:latest`.
 *
 * @throws {K0sError} If it is none.
 * @see k0s `pkg/airgap/ociartifactsbundler.go`, `targetRefNamesFor`
 */
export function artifactName(text: string): ArtifactName {
  try {
    const reference = parseImageReference(text);
    const { host, repository, tag, digest } = reference;
    const bare = `${host}/${repository}`;
    const tagged = tag === "" ? "" : `${bare}:${tag}`;
    const name = digest === "" ? tagged : `${tagged || bare}@${digest}`;
    const names = [name, tagged, digest === "" ? "" : `${bare}@${digest}`].filter((one) => one !== "");
    return { reference, name, names: [...new Set(names)] };
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    const { message, hint } = error;
    throw new K0sError(`while parsing ${text}: ${message}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

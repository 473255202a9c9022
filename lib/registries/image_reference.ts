import { K0sError } from "../base/mod.ts";
import { isRegistryHost } from "../config/mod.ts";

/** Where an image is, as containerd understands its name. */
export interface ImageReference {
  /** Host of the registry; `docker.io` if the name has none. */
  host: string;
  /** Path of the image there. */
  repository: string;
  /** Empty with a digest alone. */
  tag: string;
  /** `sha256:…`; empty if it has none. A digest wins over a tag. */
  digest: string;
}

const REPOSITORY = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/**
 * Reads the name of an image as containerd does: without a registry it is Docker Hub's, without tag and digest `latest`.
 *
 * @throws {K0sError} If it is none.
 */
export function parseImageReference(text: string): ImageReference {
  const refuse = (why: string, hint: string) => {
    throw new K0sError(`Cannot read the image name "${text}": ${why}`, { hint });
  };
  const [name = "", digest = "", ...more] = text.split("@");
  if (more.length > 0) refuse("it has more than one @", "Write NAME:TAG or NAME@sha256:DIGEST");
  if (text.includes("@") && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    refuse("a digest is sha256: and 64 hexadecimal digits", "Copy the whole digest");
  }
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const hasHost = first.includes(".") || first.includes(":") || first === "localhost";
  const rest = hasHost ? name.slice(slash + 1) : name;
  const colon = rest.indexOf(":");
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? (digest === "" ? "latest" : "") : rest.slice(colon + 1);
  const known = first === "index.docker.io" ? "docker.io" : first;
  if (hasHost && !isRegistryHost(known)) refuse(`"${first}" is no host of a registry`, "Leave out https://");
  const isOfHub = !hasHost || known === "docker.io";
  const repository = isOfHub && !path.includes("/") ? `library/${path}` : path;
  if (!REPOSITORY.test(repository)) refuse("its path has other characters than images have", "Write it in lower case");
  if (tag !== "" && !/^\w[\w.-]{0,127}$/.test(tag)) {
    refuse(`"${tag}" is no tag`, "Tags are letters, digits, _, . and -");
  }
  return { host: hasHost ? known : "docker.io", repository, tag, digest };
}

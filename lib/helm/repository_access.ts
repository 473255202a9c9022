import { K0sError } from "../base/mod.ts";
import type { RepositorySpec } from "./chart_object.ts";

/** PEM: a file on the controller, or its text. */
export type Pem = { file: string } | { text: string };

/** Where a repository is and what to show there, with what a Secret says of it. */
export interface RepositoryAccess {
  /** What the configuration or the chart calls it; empty for none. */
  name: string;
  url: string;
  username: string;
  password: string;
  ca?: Pem;
  cert?: Pem;
  key?: Pem;
  insecure: boolean;
}

/** Values of a Secret, decoded. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * A repository with what a Secret says of it, which takes precedence; an empty value counts as missing.
 *
 * @param secret Keys `url username password ca.crt tls.crt tls.key insecure`.
 * @throws {K0sError} If there is a certificate without a key, or the other way round.
 * @see k0s `pkg/component/controller/extensions_controller.go`, `loadAndMergeRepositoryConfig`
 */
export function repositoryAccess(name: string, spec: RepositorySpec, secret: SecretValues = {}): RepositoryAccess {
  const ca = pem(secret["ca.crt"], spec.caFile);
  const cert = pem(secret["tls.crt"], spec.certFile);
  const key = pem(secret["tls.key"], spec.keyFile);
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert === undefined ? ["key", "certificate"] : ["certificate", "key"];
    throw new K0sError(`Cannot use the client ${given} of repository "${name}": there is no ${missing}`, {
      hint: "Give both: certFile and keyFile, or tls.crt and tls.key of the Secret",
    });
  }
  return {
    name,
    url: secret["url"] || spec.url || "",
    username: secret["username"] || spec.username || "",
    password: secret["password"] || spec.password || "",
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    insecure: secret["insecure"] ? secret["insecure"] === "true" : spec.insecure ?? false,
  };
}

function pem(text: string | undefined, file: string | undefined): Pem | undefined {
  if (text) return { text };
  return file ? { file } : undefined;
}

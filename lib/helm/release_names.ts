import { isDnsSubdomain, type Problem } from "../base/mod.ts";
import type { ReleaseName } from "./release_revisions.ts";

/** Longest name of a release, and of a namespace. */
const LONGEST_RELEASE = 53;
const LONGEST_NAMESPACE = 63;

/**
 * What is wrong with the name or the namespace of a release. Both become part of arguments and selectors.
 *
 * @see helm `pkg/chart/v2/util/validate_name.go`
 */
export function releaseNameProblems({ name, namespace }: ReleaseName): Problem[] {
  const problems: Problem[] = [];
  if (!isDnsSubdomain(name) || name.length > LONGEST_RELEASE) {
    problems.push({
      path: "spec.releaseName",
      message:
        `"${name}" is no name of a release: lower case letters, digits, dashes and dots, at most ${LONGEST_RELEASE}; ` +
        "left out, it is the name of the Chart",
    });
  }
  if (!isDnsSubdomain(namespace) || namespace.includes(".") || namespace.length > LONGEST_NAMESPACE) {
    problems.push({ path: "spec.namespace", message: `"${namespace}" is no name of a namespace` });
  }
  return problems;
}

/** Whether a release can have this name. */
export function isReleaseName(release: ReleaseName): boolean {
  return releaseNameProblems(release).length === 0;
}

import type { Problem } from "../../base/mod.ts";

/** A program that says what it would not take. */
export type CheckedProgram = "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubelet";

/** A configuration of the kubelet. */
export interface DocumentQuestion {
  /** Where the operator writes its values: `spec.workerProfiles[1].values`. */
  field: string;
  values: Readonly<Record<string, unknown>>;
  /** What the kubelet would be given. */
  effective: Readonly<Record<string, unknown>>;
  /** The same without the operator's values: what is wrong with it is not the operator's. */
  baseline: Readonly<Record<string, unknown>>;
}

/** Arguments that belong together. */
export interface ArgumentsQuestion {
  /** Where the operator writes them: `spec.api.extraArgs.v`. */
  field: string;
  program: CheckedProgram;
  words: readonly string[];
}

/** What the operator tells programs of Kubernetes, to be checked by these themselves. */
export interface ComponentQuestions {
  documents: readonly DocumentQuestion[];
  arguments: readonly ArgumentsQuestion[];
}

/** Something that a program would not take. */
export interface ComponentProblem extends Problem {
  /** Whether the kubelet would go on, without that field. */
  isUnknownField: boolean;
}

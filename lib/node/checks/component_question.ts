import type { Problem } from "../../base/mod.ts";
import type { GatePlaces } from "./gate_places.ts";

/** The embedded executables that say what the programs in them would not take; started so, with `check` as argument. */
export const CHECKING_EXECUTABLES = {
  "etcd": "etcd",
  "kine": "kine",
  "kube-apiserver": "kubernetes",
  "kube-controller-manager": "kubernetes",
  "kube-proxy": "system-pods",
  "kube-router": "system-pods",
  "kube-scheduler": "kubernetes",
  "kubelet": "kubernetes",
} as const;

/** A program that says what it would not take. */
export type CheckedProgram = keyof typeof CHECKING_EXECUTABLES;

/** A configuration file of a program. */
export interface DocumentQuestion {
  program: "kubelet" | "kube-proxy";
  /** Where the operator writes its values: `spec.workerProfiles[1].values`. */
  field: string;
  values: Readonly<Record<string, unknown>>;
  /** What the program would be given. */
  effective: Readonly<Record<string, unknown>>;
  /** The same without the operator's values: what is wrong with it is not the operator's. */
  baseline: Readonly<Record<string, unknown>>;
  /** Where its feature gates come from. @default {the document itself} */
  gatePlaces?: GatePlaces;
  /** Whether the program would run on this very machine, by which some values are judged. @default {false} */
  isHere?: boolean;
}

/** What an operator gives one program as arguments. */
export interface ArgumentsQuestion {
  /** Where the operator writes them: `spec.api`. */
  field: string;
  program: CheckedProgram;
  /** What the flags are laid over: the kubelet's file, gates of the control plane's; left out where it is not known. */
  configuration?: Readonly<Record<string, unknown>>;
  /** Arguments without the operator's: what is wrong with them is not the operator's. */
  baseline: readonly string[];
  /** Arguments with all of the operator's. Nothing is wrong if the program takes these. */
  effective: readonly string[];
  /** Arguments with one part of the operator's each, so that the field at fault can be named. */
  parts: readonly { field: string; words: readonly string[] }[];
  /** Where its feature gates come from. @default {the field} */
  gatePlaces?: GatePlaces;
  /** Whether the program would run on this very machine, by which some values are judged. @default {false} */
  isHere?: boolean;
  /** Whether the configuration is not yet what it will be: then nothing is said of its fields together. @default {false} */
  isPartial?: boolean;
}

/** What the operator tells embedded programs, to be checked by these themselves. */
export interface ComponentQuestions {
  documents: readonly DocumentQuestion[];
  arguments: readonly ArgumentsQuestion[];
}

/** Something that a program would not take. */
export interface ComponentProblem extends Problem {
  /** Whether the kubelet would go on, without that field. */
  isUnknownField: boolean;
}

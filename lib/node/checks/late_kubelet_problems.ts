import { memberOf, quantityOf } from "../../kube/mod.ts";
import type { ComponentProblem, DocumentQuestion } from "./component_question.ts";

type Configuration = Readonly<Record<string, unknown>>;

/** Policies of Linux and of Windows: which nodes have a profile is not known here. */
const CPU_POLICIES = ["none", "static"];
const MEMORY_POLICIES = ["None", "Static", "BestEffort"];
/** User ids that a pod gets come in steps of so many. */
const IDS_STEP = 65_536;

/**
 * What ends a kubelet at its start that its own validation does not look at: the managers of CPU and memory, and the
 * ids of pods, judge their settings only when they are made.
 *
 * @see k8s.io/kubernetes `pkg/kubelet/cm`, `pkg/kubelet/userns`
 */
export function lateKubeletProblems({ field, effective: all }: Pick<DocumentQuestion, "field" | "effective">) {
  const found: [name: string, message: string | undefined][] = [
    ["cpuManagerPolicy", cpuProblem(all)],
    ["memoryManagerPolicy", memoryProblem(all)],
    ["userNamespaces.idsPerPod", idsProblem(all)],
  ];
  return found.flatMap(([name, message]): ComponentProblem[] =>
    message === undefined ? [] : [{ path: `${field}.${name}`, message, isUnknownField: false }]
  );
}

function cpuProblem(all: Configuration): string | undefined {
  const { cpuManagerPolicy: policy } = all;
  if (typeof policy !== "string" || policy === "") return undefined;
  if (!CPU_POLICIES.includes(policy)) return unknownPolicy(policy, CPU_POLICIES);
  if (policy !== "static" || isGiven(all["reservedSystemCPUs"])) return undefined;
  const isReserved = ["kubeReserved", "systemReserved"].some((name) => quantityOf(memberOf(all[name], "cpu")) > 0);
  return isReserved
    ? undefined
    : "the static policy needs processors that are reserved: set kubeReserved.cpu, systemReserved.cpu or reservedSystemCPUs";
}

function memoryProblem({ memoryManagerPolicy: policy, reservedMemory }: Configuration): string | undefined {
  if (typeof policy !== "string" || policy === "") return undefined;
  if (!MEMORY_POLICIES.includes(policy)) return unknownPolicy(policy, MEMORY_POLICIES);
  const isReserved = Array.isArray(reservedMemory) && reservedMemory.length > 0;
  return policy !== "Static" || isReserved
    ? undefined
    : "the Static policy needs reservedMemory, as much as kubeReserved, systemReserved and evictionHard keep of memory";
}

function idsProblem({ userNamespaces }: Configuration): string | undefined {
  const ids = memberOf(userNamespaces, "idsPerPod");
  if (typeof ids !== "number" || ids >= IDS_STEP && ids % IDS_STEP === 0) return undefined;
  return `must be a multiple of ${IDS_STEP}, got ${ids}`;
}

function unknownPolicy(policy: string, known: readonly string[]): string {
  return `unknown policy: ${JSON.stringify(policy)}, expected one of ${known.join(", ")}`;
}

function isGiven(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

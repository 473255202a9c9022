import type { Problem } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { idlePatches, type ObjectPatch, patchObjects, patchProblems } from "../patch/patch_objects.ts";
import type { Stack } from "../stack.ts";
import { calicoCrds } from "./calico/crds.ts";
import { calicoObjects } from "./calico/objects.ts";
import { bootstrapRbacObjects, type BootstrapRbacOptions } from "./bootstrap_rbac.ts";
import { withConfigHashes } from "./config_hash.ts";
import { coreDnsObjects } from "./core_dns.ts";
import type { SystemInputs } from "./inputs.ts";
import { konnectivityAgentObjects } from "./konnectivity_agent.ts";
import { kubeProxyObjects } from "./kube_proxy.ts";
import { kubeRouterObjects } from "./kube_router.ts";
import { metricsServerObjects } from "./metrics_server.ts";
import { yamlOf } from "./objects.ts";
import { pushGatewayObjects } from "./push_gateway.ts";

type Spec = ClusterConfig["spec"];
type Patches = NonNullable<Spec["network"]["kubeProxy"]["patches"]>;

/** A stack that k0s deploys by itself. */
interface SystemStack {
  name: string;
  /** The file of an object. */
  file: string | ((object: KubeObject) => string);
  fileMode?: number;
  /** Name for `--disable-components`; left out: it has none. */
  component?: string;
  isWanted(inputs: SystemInputs): boolean;
  objects(inputs: SystemInputs): KubeObject[];
  /** Where the operator's patches are, for those that can be patched. */
  section?: string;
  patches?(spec: Spec): Patches | undefined;
}

/** In the order in which a node needs them: Services and pods' network first. */
const STACKS: readonly SystemStack[] = [
  {
    name: "kubeproxy",
    file: "kube-proxy.yaml",
    fileMode: 0o600,
    component: "kube-proxy",
    isWanted: ({ config }) => config.spec.network.kubeProxy.disabled !== true,
    objects: kubeProxyObjects,
    section: "spec.network.kubeProxy",
    patches: (spec) => spec.network.kubeProxy.patches,
  },
  {
    name: "kuberouter",
    file: "kube-router.yaml",
    component: "network-provider",
    isWanted: ({ config }) => config.spec.network.provider === "kuberouter",
    objects: kubeRouterObjects,
    section: "spec.network.kuberouter",
    patches: (spec) => spec.network.kuberouter?.patches,
  },
  {
    name: "calico_init",
    file: ({ metadata }) => `calico-crd-${metadata.name}.yaml`,
    component: "network-provider",
    isWanted: isCalicoWanted,
    objects: calicoCrds,
    section: "spec.network.calico",
    patches: (spec) => spec.network.calico?.patches,
  },
  {
    name: "calico",
    file: ({ kind, metadata }) => `calico-${kind}-${metadata.name}.yaml`,
    component: "network-provider",
    isWanted: isCalicoWanted,
    objects: calicoObjects,
    section: "spec.network.calico",
    patches: (spec) => spec.network.calico?.patches,
  },
  {
    name: "coredns",
    file: "coredns.yaml",
    component: "coredns",
    isWanted: () => true,
    objects: coreDnsObjects,
    section: "spec.network.coreDNS",
    patches: (spec) => spec.network.coreDNS?.patches,
  },
  {
    name: "konnectivity",
    file: "konnectivity-agent.yaml",
    component: "konnectivity-server",
    isWanted: ({ konnectivity }) => konnectivity,
    objects: konnectivityAgentObjects,
  },
  {
    name: "metricserver",
    file: "metric_server.yaml",
    component: "metrics-server",
    isWanted: () => true,
    objects: metricsServerObjects,
    section: "spec.metricsServer",
    patches: (spec) => spec.metricsServer?.patches,
  },
  {
    name: "metrics",
    file: "pushgateway.yaml",
    isWanted: ({ pushGateway = false }) => pushGateway,
    objects: pushGatewayObjects,
  },
];

/**
 * The stacks of the system, ready to be written into the manifests directory, most urgent first.
 *
 * @throws {K0sError} If one of the operator's patches cannot be applied.
 */
export function renderSystemStacks(inputs: SystemInputs): Stack[] {
  return STACKS.filter((stack) => isWanted(stack, inputs)).map((stack) => ({
    name: stack.name,
    files: filesOf(stack, inputs),
    ...(stack.fileMode === undefined ? {} : { fileMode: stack.fileMode }),
  }));
}

function filesOf({ objects, patches, file }: SystemStack, inputs: SystemInputs): Record<string, string> {
  const ours = objects(inputs).map(withLastWords);
  const patched = withConfigHashes(patchObjects(ours, patches?.(inputs.config.spec) ?? []));
  if (typeof file === "string") return { [file]: yamlOf(patched) };
  // A patch may change a name, but not where an object is found again.
  return Object.fromEntries(ours.map((object, index) => [file(object), yamlOf(patched.slice(index, index + 1))]));
}

/** Numbers of nodes at which the objects are of different shape: replicas, disruption budgets. */
const NODE_COUNTS = [1, 20];

/** What {@link systemPatchProblems} and {@link idleSystemPatches} need. */
export type InputsOfAnySize = Omit<SystemInputs, "nodeCount" | "linuxNodeCount">;

/** The operator's patches that cannot be applied, however many nodes there are. */
export function systemPatchProblems(inputs: InputsOfAnySize): Problem[] {
  const [few = [], many = []] = NODE_COUNTS.map((count) =>
    patchedStacks(inputs, count).flatMap(({ section, objects, patches }) =>
      patchProblems(objects, patches)
        .map(({ index, message }) => ({ path: `${section}.patches[${index}].patch.content`, message }))
    )
  );
  const lasting = few.filter(({ path }) => many.some((other) => other.path === path));
  // Two stacks may have their patches in one list.
  return [...new Map(lasting.map((problem) => [problem.path, problem])).values()];
}

/** The operator's patches that name no object of their section, however many nodes there are. They change nothing. */
export function idleSystemPatches(inputs: InputsOfAnySize): Problem[] {
  const stacks = NODE_COUNTS.flatMap((count) => patchedStacks(inputs, count));
  return [...Map.groupBy(stacks, ({ section }) => section)].flatMap(([section, [first, ...others]]) => {
    if (first === undefined) return [];
    const isIdle = (index: number) =>
      others.every(({ objects, patches }) => idlePatches(objects, patches).includes(index));
    return idlePatches(first.objects, first.patches).filter(isIdle).map((index) => {
      const { kind, name } = first.patches[index]!.target;
      return { path: `${section}.patches[${index}].target`, message: `k0s deploys no ${kind} "${name}" there` };
    });
  });
}

/** The stacks that are deployed on so many nodes and have patches. */
function patchedStacks(
  inputs: InputsOfAnySize,
  count: number,
): { section: string | undefined; objects: KubeObject[]; patches: readonly ObjectPatch[] }[] {
  const sized = { ...inputs, nodeCount: count, linuxNodeCount: count };
  return STACKS.filter((stack) => isWanted(stack, sized)).flatMap(({ objects, patches, section }) => {
    const given = patches?.(inputs.config.spec) ?? [];
    return given.length === 0 ? [] : [{ section, objects: objects(sized).map(withLastWords), patches: given }];
  });
}

/** Has the last lines of a container that fails become its message, which the status of the node and of the pod shows. */
function withLastWords(object: KubeObject): KubeObject {
  const spec = object["spec"] as { template?: { spec: JsonObject } } | undefined;
  if (spec?.template === undefined) return object;
  const { template } = spec;
  const containers = (template.spec["containers"] as JsonObject[])
    .map((container) => ({ ...container, terminationMessagePolicy: "FallbackToLogsOnError" }));
  return { ...object, spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } } };
}

/**
 * Names of stacks whose directory must go. Only kube-proxy's: what else is disabled stays deployed until an operator
 * removes its directory, as upstream does.
 */
export function unwantedStacks({ config, disabledComponents }: SystemInputs): string[] {
  const isDisabled = config.spec.network.kubeProxy.disabled === true;
  return isDisabled && !disabledComponents.includes("kube-proxy") ? ["kubeproxy"] : [];
}

/** The stack `bootstraprbac`, applied without a directory. */
export function bootstrapRbacStack(options: BootstrapRbacOptions): Stack {
  return { name: "bootstraprbac", files: { "bootstrap-rbac.yaml": yamlOf(bootstrapRbacObjects(options)) } };
}

function isCalicoWanted({ config }: SystemInputs): boolean {
  return config.spec.network.provider === "calico";
}

function isWanted(stack: SystemStack, inputs: SystemInputs): boolean {
  return !inputs.disabledComponents.includes(stack.component ?? "") && stack.isWanted(inputs);
}

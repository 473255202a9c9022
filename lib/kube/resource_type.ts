/** How a kind is reached in the API. */
export interface ResourceType {
  /** Group and version, such as `apps/v1`; `v1` for the core group. */
  apiVersion: string;
  kind: string;
  /** Name in paths, such as `daemonsets`. */
  plural: string;
  namespaced: boolean;
}

function type(apiVersion: string, kind: string, plural: string, namespaced: boolean): ResourceType {
  return { apiVersion, kind, plural, namespaced };
}

/** Kinds that k0s itself works with, so that no discovery is needed for them. */
export const RESOURCES = {
  namespaces: type("v1", "Namespace", "namespaces", false),
  nodes: type("v1", "Node", "nodes", false),
  pods: type("v1", "Pod", "pods", true),
  configMaps: type("v1", "ConfigMap", "configmaps", true),
  secrets: type("v1", "Secret", "secrets", true),
  services: type("v1", "Service", "services", true),
  endpoints: type("v1", "Endpoints", "endpoints", true),
  endpointSlices: type("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true),
  events: type("v1", "Event", "events", true),
  daemonSets: type("apps/v1", "DaemonSet", "daemonsets", true),
  deployments: type("apps/v1", "Deployment", "deployments", true),
  leases: type("coordination.k8s.io/v1", "Lease", "leases", true),
  certificateSigningRequests: type(
    "certificates.k8s.io/v1",
    "CertificateSigningRequest",
    "certificatesigningrequests",
    false,
  ),
  subjectAccessReviews: type("authorization.k8s.io/v1", "SubjectAccessReview", "subjectaccessreviews", false),
  customResourceDefinitions: type(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    false,
  ),
} as const satisfies Record<string, ResourceType>;

/** Which object or collection a path leads to. */
export interface PathOptions {
  /** Left out for cluster-scoped kinds, and for a list over all namespaces. */
  namespace?: string | undefined;
  name?: string | undefined;
  /** Such as `status` or `approval`. */
  subresource?: string | undefined;
}

/** Path of a collection, an object or a subresource. A namespace given to a cluster-scoped kind is dropped. */
export function resourcePath(type: ResourceType, { namespace, name, subresource }: PathOptions = {}): string {
  const root = type.apiVersion.includes("/") ? `/apis/${type.apiVersion}` : `/api/${type.apiVersion}`;
  const scope = type.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${type.plural}${object}${subresource ? `/${subresource}` : ""}`;
}

/** Group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

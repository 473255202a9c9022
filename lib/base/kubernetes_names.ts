/** What a DNS subdomain may be long; labels and names are at most 63. */
const LONGEST_SUBDOMAIN = 253;
const LONGEST_NAME = 63;

/**
 * Whether text is a DNS subdomain of RFC 1123 in lower case, as the name of a Node has to be.
 *
 * @see Kubernetes `k8s.io/apimachinery/pkg/util/validation`, `IsDNS1123Subdomain`
 */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= LONGEST_SUBDOMAIN &&
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/**
 * Whether text is the key of a label or taint: a name, optionally after a DNS subdomain and a slash.
 *
 * @see Kubernetes `k8s.io/apimachinery/pkg/util/validation`, `IsQualifiedName`
 */
export function isQualifiedName(text: string): boolean {
  const parts = text.split("/");
  const name = parts.at(-1)!;
  if (parts.length > 2 || (parts.length === 2 && !isDnsSubdomain(parts[0]!))) return false;
  return name.length <= LONGEST_NAME && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}

/** Whether text is the value of a label or taint; the empty text is one. */
export function isLabelValue(text: string): boolean {
  return text.length <= LONGEST_NAME && /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);
}

/** A moment as Kubernetes writes it: RFC 3339 in UTC, without fractions of a second. */
export function rfc3339(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, "Z");
}

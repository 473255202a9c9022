import type { Endpoint } from "./endpoints.ts";
import type { ImageReference } from "./image_reference.ts";

/**
 * URL of something of an image. A mirror is told whose image it is.
 *
 * @see containerd `core/remotes/docker/registry.go`, `isProxy`
 */
export function contentUrl(
  { url }: Pick<Endpoint, "url">,
  { host, repository }: Pick<ImageReference, "host" | "repository">,
  path: string,
): string {
  const isOwn = url.host === host || (host === "docker.io" && url.host === "registry-1.docker.io");
  const base = url.href.replace(/\/$/, "");
  return `${base}/${repository}/${path}${isOwn ? "" : `?ns=${encodeURIComponent(host)}`}`;
}

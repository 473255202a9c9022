import { createHash } from "node:crypto";
import { stringify } from "@std/yaml";
import { isMapping } from "../../base/mod.ts";
import { type KubeObject, memberOf } from "../../kube/mod.ts";

/** Upstream's annotation. */
const CONFIG_HASH = "k0sproject.io/config-hash";

/**
 * Annotates the pods of DaemonSets with a digest of the ConfigMaps among these objects that they mount: they read them at
 * their start only, so they are replaced when one changes. (CoreDNS, a Deployment, reads its Corefile again by itself.)
 */
export function withConfigHashes(objects: readonly KubeObject[]): KubeObject[] {
  const configMaps = new Map(
    objects.filter(({ kind }) => kind === "ConfigMap").map((object) => [object.metadata.name, object]),
  );
  return objects.map((object) => {
    if (object.kind !== "DaemonSet") return object;
    const mounted = mountedNames(object).flatMap((name) => configMaps.get(name) ?? []);
    return mounted.length === 0 ? object : annotated(object, hashOf(mounted));
  });
}

function mountedNames(object: KubeObject): string[] {
  const volumes = memberOf(memberOf(memberOf(memberOf(object, "spec"), "template"), "spec"), "volumes");
  if (!Array.isArray(volumes)) return [];
  return volumes.map((volume) => memberOf(memberOf(volume, "configMap"), "name")).filter((name) =>
    typeof name === "string"
  );
}

function hashOf(configMaps: readonly KubeObject[]): string {
  return createHash("sha256").update(configMaps.map((one) => stringify(one)).join("---\n")).digest("base64url");
}

function annotated(object: KubeObject, hash: string): KubeObject {
  const changed = structuredClone(object);
  const template = memberOf(memberOf(changed, "spec"), "template");
  const metadata = memberOf(template, "metadata");
  if (!isMapping(metadata)) return object;
  metadata["annotations"] = {
    [CONFIG_HASH]: hash,
    ...(isMapping(metadata["annotations"]) ? metadata["annotations"] : {}),
  };
  return changed;
}

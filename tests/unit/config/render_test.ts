import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";
import { renderDocument } from "../../../lib/config/render.ts";

const config = () => defaultClusterConfig({ hostAddress: "192.0.2.2" });

/** Upstream's, with the one default that is another here: Traefik balances on nodes, since Envoy cannot be embedded. */
function golden(name: string): string {
  const text = Deno.readTextFileSync(new URL(`../../testdata/config/${name}`, import.meta.url));
  return text.replace("      envoyProxy:\n", "      traefik:\n").replace("type: EnvoyProxy", "type: Traefik");
}

Deno.test("renderDocument() prints the defaults exactly as upstream's config create, but for the proxy", () => {
  assertEquals(renderDocument(config()), golden("config-create.yaml"));
});

Deno.test("renderDocument() prints images where upstream's --include-images does", () => {
  const withoutImages = (text: string) => text.replaceAll(/^( +(?:image|version):) .+$/gm, "$1");
  const rendered = renderDocument(config(), { includeImages: true });

  assertEquals(withoutImages(rendered), withoutImages(golden("config-create-include-images.yaml")));
});

Deno.test("renderDocument() keeps images that differ from the defaults", () => {
  const changed = config();
  changed.spec.images.coredns.version = "v9";

  assertEquals(
    renderDocument(changed).includes("  images:\n    coredns:\n      version: v9\n  installConfig:"),
    true,
  );
});

Deno.test("renderDocument() leaves its argument as it is", () => {
  const given = config();

  renderDocument(given);

  assertEquals(given, config());
});

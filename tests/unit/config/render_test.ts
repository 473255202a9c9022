import { assertEquals } from "@std/assert";
import { defaultClusterConfig, renderClusterConfig } from "../../../lib/config/mod.ts";

const config = () => defaultClusterConfig({ hostAddress: "192.0.2.2" });
const golden = (name: string) => Deno.readTextFileSync(new URL(`../../testdata/config/${name}`, import.meta.url));

Deno.test("renderClusterConfig() prints the defaults exactly as upstream's config create", () => {
  assertEquals(renderClusterConfig(config()), golden("config-create.yaml"));
});

Deno.test("renderClusterConfig() prints images where upstream's --include-images does", () => {
  const withoutImages = (text: string) => text.replaceAll(/^( +(?:image|version):) .+$/gm, "$1");
  const rendered = renderClusterConfig(config(), { includeImages: true });

  assertEquals(withoutImages(rendered), withoutImages(golden("config-create-include-images.yaml")));
});

Deno.test("renderClusterConfig() keeps images that differ from the defaults", () => {
  const changed = config();
  changed.spec.images.coredns.version = "v9";

  assertEquals(
    renderClusterConfig(changed).includes("  images:\n    coredns:\n      version: v9\n  installConfig:"),
    true,
  );
});

Deno.test("renderClusterConfig() leaves its argument as it is", () => {
  const given = config();

  renderClusterConfig(given);

  assertEquals(given, config());
});

import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";
import { renderDocument } from "../../../lib/config/render.ts";

const config = () => defaultClusterConfig({ hostAddress: "192.0.2.2" });
const golden = (name: string) => Deno.readTextFileSync(new URL(`../../testdata/config/${name}`, import.meta.url));

Deno.test("renderDocument() prints the defaults exactly as upstream's config create", () => {
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

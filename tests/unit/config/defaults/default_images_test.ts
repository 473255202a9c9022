import { assertEquals } from "@std/assert";
import { defaultImages, defaultProxyImages } from "../../../../lib/config/defaults/default_images.ts";
import { imagesSchema } from "../../../../lib/config/schema/images.ts";

Deno.test("defaultImages() fit the schema", () => assertEquals(imagesSchema().parse(defaultImages()), defaultImages()));

Deno.test("defaultProxyImages() has one for each load balancer", () => {
  assertEquals(Object.keys(defaultProxyImages()), ["envoyProxy", "traefik"]);
});

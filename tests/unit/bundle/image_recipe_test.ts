import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { embeddedImages, parseImageRecipes } from "../../../lib/bundle/image_recipe.ts";

const RECIPE = {
  key: "coredns",
  layers: [{ part: "images-base" }, { files: [{ part: "system-pods", path: "/coredns", links: ["/kube-proxy"] }] }],
  entrypoint: ["/coredns"],
  env: { PATH: "/bin" },
  user: "65532:65532",
};

Deno.test("parseImageRecipes() reads recipes", () => {
  assertEquals(parseImageRecipes(JSON.stringify([RECIPE])), [RECIPE]);
});

Deno.test("parseImageRecipes() reads the recipes of this repository", async () => {
  const path = new URL("../../../assets/images/recipes.json", import.meta.url);

  const recipes = parseImageRecipes(await Deno.readTextFile(path));

  assertEquals(recipes.map(({ key }) => key).toSorted(), [
    "coredns",
    "konnectivity",
    "kubeproxy",
    "kuberouter.cni",
    "kuberouter.cniInstaller",
    "metricsserver",
    "nodeLocalLoadBalancing.traefik",
    "pause",
  ]);
});

const BAD: [string, unknown, string][] = [
  ["no list", {}, "recipes: must be a list"],
  ["no key", [{ ...RECIPE, key: "" }], "recipes[0].key"],
  [
    "a relative path",
    [{ ...RECIPE, layers: [{ files: [{ part: "a", path: "b" }] }] }],
    "recipes[0].layers[0].files[0].path",
  ],
  ["variables that are no texts", [{ ...RECIPE, env: { A: 1 } }], "recipes[0].env: must be an object of texts"],
  ["an entry point that is no list", [{ ...RECIPE, entrypoint: "/coredns" }], "recipes[0].entrypoint: must be a list"],
];

for (const [what, recipes, problem] of BAD) {
  Deno.test(`parseImageRecipes() refuses ${what}`, () => {
    const error = assertThrows(() => parseImageRecipes(JSON.stringify(recipes)), ConfigError);

    assertStringIncludes(error.message, problem);
  });
}

Deno.test("embeddedImages() leaves out what the configuration overrides or does not have", () => {
  const recipes = ["coredns", "pause", "kubeproxy"].map((key) => ({ ...RECIPE, key }));
  const defaults = { coredns: "example.com/coredns:1", pause: "example.com/pause:1" };

  const images = embeddedImages(recipes, { coredns: defaults.coredns, pause: "my.repo/pause:1" }, defaults);

  assertEquals(images.map(({ reference }) => reference), ["example.com/coredns:1"]);
});

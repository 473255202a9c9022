import { assert, assertEquals } from "@std/assert";
import { parseImageRecipes } from "../../../../lib/bundle/mod.ts";
import { BASE_IMAGE } from "../../../../scripts/build/base_image.ts";
import { COMPONENTS } from "../../../../scripts/build/recipes.ts";

const ASSETS = new URL("../../../../assets/", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, ASSETS));

const goModOf = (name: string) => read(`components/${name}/go.mod`).replaceAll(" // indirect", "");

/** A release of Kubernetes publishes its parts as modules of their own: v1.37.2 of the whole is v0.37.2 of each. */
const publishedAs = (version: string) => version.replace(/^v1\./, "v0.");

for (const { name, outputs } of COMPONENTS.filter(({ kind }) => kind === "go")) {
  Deno.test(`COMPONENTS has the versions that ${name}'s go.mod pins`, () => {
    const goMod = goModOf(name);
    const programs = outputs.flatMap((output) => output.programs ?? [output]);

    for (const program of programs) {
      const isPart = program.module === "k8s.io/kubernetes" && program.name === "kubectl";
      const { module, version } = isPart
        ? { module: "k8s.io/kubectl", version: publishedAs(program.version) }
        : program;
      assert(goMod.includes(`${module} ${version}\n`), `${module} ${version}`);
    }
  });
}

for (const name of ["kubernetes", "kubectl", "system-pods"]) {
  Deno.test(`the parts of Kubernetes that ${name}'s go.mod pins are of the release that is embedded`, () => {
    const { outputs } = COMPONENTS.find((component) => component.name === "kubernetes")!;
    const release = publishedAs(outputs[0]!.version);

    const lines = goModOf(name).matchAll(/[\t ](k8s\.io\/\S+) (v0\.\d+\.\d+)$/gm);
    // What replaces a module stands below it.
    const pinned = new Map([...lines].map(([, module, version]) => [module, version]));

    assert(pinned.size > 5);
    assertEquals([...pinned].filter(([, version]) => version !== release), []);
  });
}

Deno.test("COMPONENTS gives every file and link a name of its own", () => {
  const names = COMPONENTS.flatMap(({ outputs }) => outputs.flatMap(({ name, links }) => [name, ...links ?? []]));
  const programs = names.filter((name, index) => names.indexOf(name) !== index);

  assertEquals(programs, []);
});

Deno.test("image recipes name only parts that are built", () => {
  const parts = new Set([BASE_IMAGE, ...COMPONENTS.flatMap(({ outputs }) => outputs.map(({ name }) => name))]);

  const recipes = parseImageRecipes(read("images/recipes.json"));

  const used = recipes.flatMap(({ layers }) =>
    layers.flatMap((layer) => "part" in layer ? [layer.part] : layer.files.map(({ part }) => part))
  );
  assertEquals(used.filter((part) => !parts.has(part)), []);
});

Deno.test("image recipes of pods from one executable share its layer", () => {
  const recipes = parseImageRecipes(read("images/recipes.json"));

  const layers = new Set(
    recipes.flatMap((recipe) => recipe.layers).map((layer) => JSON.stringify(layer))
      .filter((layer) => layer.includes("system-pods")),
  );

  assertEquals(layers.size, 1);
});

Deno.test("COMPONENTS has daemons of Kubernetes say that they are of k0s, and kubectl that it knows of no tree", () => {
  const { stamps } = COMPONENTS.find(({ name }) => name === "kubernetes")!;
  const recipe = COMPONENTS.find(({ name }) => name === "kubectl")!;
  const kubectl = { ...recipe.outputs[0]!, stamps: recipe.stamps };
  const version = (of: Readonly<Record<string, string>> | undefined, field: string) =>
    of?.[`k8s.io/component-base/version.${field}`];

  assertEquals(version(stamps, "gitVersion"), `${kubectl.version}+k0s`);
  assertEquals(version(stamps, "gitTreeState"), "clean");
  assertEquals(version(kubectl.stamps, "gitVersion"), kubectl.version);
  assertEquals([version(kubectl.stamps, "gitCommit"), version(kubectl.stamps, "gitTreeState")], ["not_available", ""]);
  assert(COMPONENTS.every((component) => !JSON.stringify(component).includes("$Format")));
});

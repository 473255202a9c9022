import { ConfigError } from "../base/mod.ts";
import { ShapeReader } from "./_shape.ts";

/** A part of the payload as a file of a layer. */
export interface LayerFile {
  /** Name of the part. */
  part: string;
  /** Absolute path in the image. */
  path: string;
  /** Further names: absolute, or beside `path`. */
  links?: string[];
}

/** A layer: a part that is a tar already, or files made of parts. */
export type ImageLayer = { part: string } | { files: LayerFile[] };

/** How a system image is made of the embedded parts. */
export interface ImageRecipe {
  /** Key below `spec.images`, such as `kuberouter.cni`. */
  key: string;
  /** Lowest first. Equal layers of several images are stored once. */
  layers: ImageLayer[];
  entrypoint: string[];
  cmd?: string[];
  env: Record<string, string>;
  user?: string;
  workingDir?: string;
}

/** An image to import: what it is called, what it is made of. */
export interface ImageSource {
  /** Full reference with registry and tag. */
  reference: string;
  recipe: ImageRecipe;
}

/**
 * Parses `assets/images/recipes.json`.
 *
 * @throws {ConfigError} With every problem.
 */
export function parseImageRecipes(json: string): ImageRecipe[] {
  // A list at the top has no field name: it is read as a field of an object made for it.
  const root = new ShapeReader({ recipes: JSON.parse(json) });
  const recipes = root.list("recipes", readRecipe);
  if (root.problems.length > 0) {
    throw new ConfigError("Cannot read the image recipes", root.problems, { hint: "Build k0s again" });
  }
  return recipes;
}

/**
 * Chooses the images to import: those whose configured reference is the embedded default.
 *
 * An image that the configuration takes from elsewhere is pulled, so that its name never leads to our content.
 *
 * @param configured References by key, from the effective configuration.
 * @param defaults References by key, of the embedded versions.
 */
export function embeddedImages(
  recipes: readonly ImageRecipe[],
  configured: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>>,
): ImageSource[] {
  return recipes.flatMap((recipe) => {
    const reference = configured[recipe.key];
    return reference !== undefined && reference === defaults[recipe.key] ? [{ reference, recipe }] : [];
  });
}

function readRecipe(recipe: ShapeReader): ImageRecipe {
  return {
    key: recipe.text("key"),
    layers: recipe.list("layers", readLayer),
    entrypoint: recipe.texts("entrypoint"),
    ...(recipe.has("cmd") ? { cmd: recipe.texts("cmd") } : {}),
    env: recipe.textMap("env"),
    ...(recipe.has("user") ? { user: recipe.text("user") } : {}),
    ...(recipe.has("workingDir") ? { workingDir: recipe.text("workingDir", /^\//) } : {}),
  };
}

function readLayer(layer: ShapeReader): ImageLayer {
  if (layer.has("part")) return { part: layer.text("part") };
  return {
    files: layer.list("files", (file) => ({
      part: file.text("part"),
      path: file.text("path", /^\/./),
      ...(file.has("links") ? { links: file.texts("links") } : {}),
    })),
  };
}

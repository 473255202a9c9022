import { assert } from "@std/assert";
import { parse } from "@std/yaml";

/**
 * The fenced block of a language below a heading of a guide, literally: a recipe is tested as it is written.
 *
 * @param guide Name of a file in `docs/guide/`, without its extension.
 * @param index Which of several blocks of that language.
 */
export async function recipe(guide: string, heading: string, language: string, index = 0): Promise<string> {
  const text = await Deno.readTextFile(new URL(`../../docs/guide/${guide}.md`, import.meta.url));
  const [, after] = text.split(`\n## ${heading}\n`);
  assert(after !== undefined, `docs/guide/${guide}.md has no heading "${heading}"`);
  const section = after.split("\n## ", 1)[0]!;
  const block = [...section.matchAll(new RegExp(`^\`\`\`${language}\n(?<text>.*?)^\`\`\`$`, "gms"))][index];
  assert(block !== undefined, `docs/guide/${guide}.md has no such block of ${language} below "${heading}"`);
  return block.groups!["text"]!;
}

/** One configuration out of several recipes for `spec.network`. @param more Further parts of `spec`. */
export async function networkConfig(headings: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  const parts = await Promise.all(headings.map(async (heading) => {
    const { spec: { network } } = parse(await recipe("networks", heading, "yaml")) as { spec: { network: object } };
    return network;
  }));
  return JSON.stringify({ spec: { ...more, network: Object.assign({}, ...parts) } });
}

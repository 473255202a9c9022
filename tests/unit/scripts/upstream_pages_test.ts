import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);
const PAGE = new URL("docs/upstream-pages.md", ROOT);
/** A test file, and names of its steps in quotes. */
const SHOWN_BY = /`(?<path>tests\/[^`]+_test\.ts)`: (?<names>"[^"]+"(?:, "[^"]+")*)/g;

/** The rows of the page's tables, without their headings. */
function rows(): string[] {
  return Deno.readTextFileSync(PAGE).split("\n").filter((line) =>
    /^\| /.test(line) && !/^\| (?:---|Section)/.test(line)
  );
}

/** The text of a test file and of what it keeps in the folder of its name. */
function textOf(path: string): string {
  const folder = new URL(path.replace(/_test\.ts$/, ""), ROOT);
  return [new URL(path, ROOT), ...filesIn(folder)].map((file) => Deno.readTextFileSync(file)).join("\n");
}

function filesIn(folder: URL): URL[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => new URL(`${folder.pathname}/${name}`, ROOT));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

Deno.test("docs/upstream-pages.md shows each part by a test, or says why not", () => {
  assert(rows().length > 50, `${rows().length} rows`);
  const bare = rows().filter((row) =>
    row.match(SHOWN_BY) === null && !row.includes("](differences.md#") && !row.includes("| outside k0s: ")
  );
  assertEquals(bare, []);
});

Deno.test("docs/upstream-pages.md names steps that its tests have", () => {
  const missing = rows().flatMap((row) => [...row.matchAll(SHOWN_BY)]).flatMap(({ groups }) => {
    const { path = "", names = "" } = groups ?? {};
    const text = textOf(path);
    return names.slice(1, -1).split('", "').filter((name) => !text.includes(name)).map((name) => `${path}: ${name}`);
  });
  assertEquals(missing, []);
});

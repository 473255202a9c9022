/**
 * Measures what importing each module costs a process: its folders in `lib/`, the packages of `deno.json`, and what Node.js
 * brings. Each is bundled as the build does it and imported alone; what it loads lazily is not counted. Prints a table.
 *
 *     scripts/deno.sh run -A scripts/bench/imports.ts
 *
 * @module
 */
import configuration from "../../deno.json" with { type: "json" };

/** The least of so many: whatever else runs only adds. */
const RUNS = 5;
const NODE = ["node:buffer", "node:crypto", "node:dns/promises", "node:fs/promises", "node:tls", "node:zlib"];

/** What an import costs. */
interface Cost {
  module: string;
  /** Size of what is loaded at once. */
  sizeKb: number;
  milliseconds: number;
  rssMb: number;
}

/** Run in a process of its own: imports its argument, and prints how long that took and what memory grew by. */
const PROBE = `
const rss = () => Number(/Rss:\\s+(\\d+)/.exec(Deno.readTextFileSync("/proc/self/smaps_rollup"))[1]) / 1024;
rss(); await import("data:text/javascript,0");
const [before, start] = [rss(), performance.now()];
await import(Deno.args[0]);
console.log(JSON.stringify({ milliseconds: performance.now() - start, rssMb: rss() - before }));
`;

const root = new URL("../../", import.meta.url).pathname;

async function deno(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: root }).output();
  if (code !== 0) throw new Error(`deno ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Bundles a module alone. @returns Path of the entry. */
async function bundled(module: string, directory: string): Promise<string> {
  await Deno.mkdir(directory);
  await Deno.writeTextFile(`${directory}/entry.ts`, `export * from ${JSON.stringify(module)};\n`);
  const flags = ["--quiet", "--platform", "deno", "--code-splitting"];
  await deno(["bundle", ...flags, "--config", "deno.json", "--outdir", `${directory}/out`, `${directory}/entry.ts`]);
  return `${directory}/out/entry.js`;
}

/** Size of a file and of all that it imports at once. */
async function loadedBytes(file: string, seen = new Set<string>()): Promise<number> {
  if (seen.has(file)) return 0;
  seen.add(file);
  const text = await Deno.readTextFile(file);
  let bytes = text.length;
  for (const [, name] of text.matchAll(/^(?:import|export|\}) [^;]*?"\.\/([^"]+)";$|^import "\.\/([^"]+)";$/gm)) {
    if (name !== undefined) bytes += await loadedBytes(`${file.slice(0, file.lastIndexOf("/"))}/${name}`, seen);
  }
  return bytes;
}

async function costOf(module: string, specifier: string, probe: string, directory?: string): Promise<Cost> {
  const runs: { milliseconds: number; rssMb: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push(JSON.parse(await deno(["run", "-A", "--no-check", "--no-lock", "--no-config", probe, specifier])));
  }
  const least = (name: "milliseconds" | "rssMb") => Math.min(...runs.map((run) => run[name]));
  const sizeKb = directory === undefined ? 0 : await loadedBytes(specifier) / 1024;
  return { module, sizeKb, milliseconds: least("milliseconds"), rssMb: least("rssMb") };
}

const temporary = await Deno.makeTempDir({ prefix: "k0s-imports-" });
try {
  const probe = `${temporary}/probe.js`;
  await Deno.writeTextFile(probe, PROBE);
  const folders = [...Deno.readDirSync(`${root}lib`)].map(({ name }) => name).sort();
  const modules: [name: string, specifier: string][] = [
    ...folders.map((name): [string, string] => [`lib/${name}`, `${root}lib/${name}/mod.ts`]),
    ["a controller's boot", `${root}lib/node/controller/run_controller.ts`],
    ...Object.keys(configuration.imports).filter((name) =>
      !name.endsWith("/") && !/^@std|^@peculiar|fast-check|reflect-metadata/.test(name)
    )
      .map((name): [string, string] => [name, name]),
  ];
  const costs: Cost[] = [];
  for (const name of NODE) costs.push(await costOf(name, name, probe));
  for (const [index, [name, specifier]] of modules.entries()) {
    const directory = `${temporary}/${index}`;
    costs.push(await costOf(name, await bundled(specifier, directory), probe, directory));
  }
  costs.sort((one, other) => other.rssMb - one.rssMb);
  console.log("| module | loaded at once | time | RSS |\n| --- | --- | --- | --- |");
  for (const { module, sizeKb, milliseconds, rssMb } of costs) {
    console.log(
      `| \`${module}\` | ${sizeKb.toFixed(0)} KiB | ${milliseconds.toFixed(1)} ms | ${rssMb.toFixed(1)} MiB |`,
    );
  }
} finally {
  await Deno.remove(temporary, { recursive: true });
}

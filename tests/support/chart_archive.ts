import { gzipSync } from "node:zlib";
import { stringify } from "@std/yaml";
import { packLayer } from "../../scripts/build/deterministic_tar.ts";

/** A Helm chart that tests make. */
export interface TestChart {
  name: string;
  version: string;
  /** Text by path below the folder of the chart; `Chart.yaml` is made from the rest. */
  files: Readonly<Record<string, string>>;
  /** Charts that it brings along. @default {none} */
  subcharts?: readonly TestChart[];
}

/** Version of what every chart of the tests installs. */
export const APP_VERSION = "4.2";

/** What `Chart.yaml` says. */
export function chartMetadata({ name, version, subcharts = [] }: TestChart): Record<string, unknown> {
  const dependencies = subcharts.map((chart) => ({ name: chart.name, version: chart.version }));
  return {
    ...{ apiVersion: "v2", name, version, appVersion: APP_VERSION, description: "A chart of the tests" },
    ...(dependencies.length > 0 && { dependencies }),
  };
}

/** Every file of a chart and of those inside, by path below its own folder. */
export function chartFiles(chart: TestChart): Record<string, string> {
  const files: Record<string, string> = { "Chart.yaml": stringify(chartMetadata(chart)), ...chart.files };
  for (const subchart of chart.subcharts ?? []) {
    for (const [path, text] of Object.entries(chartFiles(subchart))) files[`charts/${subchart.name}/${path}`] = text;
  }
  return files;
}

/** Packs a chart as `helm package` does; the same chart gives the same bytes. */
export function packChart(chart: TestChart): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const entries = Object.entries(chartFiles(chart)).map(([path, text]) =>
    [`${chart.name}/${path}`, { type: "file", mode: 0o644, content: encoder.encode(text) }] as const
  );
  return new Uint8Array(gzipSync(packLayer(new Map(entries))));
}

/** Writes a chart as a directory of its name. @param parent Directory that it comes into. */
export async function writeChart(parent: string, chart: TestChart): Promise<void> {
  for (const [path, text] of Object.entries(chartFiles(chart))) {
    const file = `${parent}/${chart.name}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
}

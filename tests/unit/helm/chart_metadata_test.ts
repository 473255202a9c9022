import { assertEquals, assertRejects } from "@std/assert";
import { packTar } from "@std/tar";
import { chartMetadata } from "../../../lib/helm/chart_metadata.ts";

const CHART = "name: web\nversion: 1.2.3+build\nappVersion: 1.25\n";

async function archive(path: string, names: Record<string, string>): Promise<void> {
  const entries = Object.entries(names).map(([name, body]) => ({ header: { name, size: body.length }, body }));
  const packed = new Blob([await packTar(entries) as Uint8Array<ArrayBuffer>]).stream();
  await Deno.writeFile(path, packed.pipeThrough(new CompressionStream("gzip")));
}

Deno.test("chartMetadata() reads a directory, and an archive past the charts that it depends on", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/Chart.yaml`, CHART);
  const expected = { version: "1.2.3+build", appVersion: "1.25" };
  assertEquals(await chartMetadata(directory), expected);
  const path = `${directory}/web.tgz`;
  await archive(path, {
    "web/charts/db/Chart.yaml": "version: 9.9.9\n",
    "web/templates/Chart.yaml": "x: 1\n",
    "web/Chart.yaml": CHART,
  });
  assertEquals(await chartMetadata(path), expected);
  await archive(path, { "./web/Chart.yaml": "name: web\nversion: 1.0.0\n" });
  assertEquals(await chartMetadata(path), { version: "1.0.0", appVersion: "" });
  await archive(path, { "Chart.yaml": CHART });
  await assertRejects(() => chartMetadata(path), Error, "no Chart.yaml");
  await Deno.remove(directory, { recursive: true });
});

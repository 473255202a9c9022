import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { copyLocalChart, missingDependencies } from "../../../lib/helm/local_chart.ts";

/** A temporary directory with `from` and `into`. */
async function places() {
  const root = await Deno.makeTempDir();
  const [from, into] = [`${root}/from`, `${root}/into`];
  await Deno.mkdir(`${from}/templates`, { recursive: true });
  await Deno.mkdir(into);
  return { from, into, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test("copyLocalChart() copies a directory and follows its links", async () => {
  await using place = await places();
  const { from, into } = place;
  await Deno.writeTextFile(`${from}/Chart.yaml`, "name: one\n");
  await Deno.mkdir(`${into}/shared`);
  await Deno.writeTextFile(`${into}/shared/a.yaml`, "a");
  await Deno.symlink(`${into}/shared`, `${from}/templates/shared`);
  await Deno.symlink(`${into}/shared/a.yaml`, `${from}/values.yaml`);
  const copy = await copyLocalChart(from, into);
  assertEquals(copy, `${into}/chart`);
  assertEquals(await Deno.readTextFile(`${copy}/templates/shared/a.yaml`), "a");
  assertEquals(Deno.lstatSync(`${copy}/values.yaml`).isFile, true);
});

Deno.test("copyLocalChart() copies an archive, whatever its name", async () => {
  await using place = await places();
  await Deno.writeTextFile(`${place.from}/one`, "bytes");
  assertEquals(await copyLocalChart(`${place.from}/one`, place.into), `${place.into}/chart.tgz`);
  assertEquals(await Deno.readTextFile(`${place.into}/chart.tgz`), "bytes");
});

Deno.test("copyLocalChart() refuses what is no chart", async () => {
  await using place = await places();
  const { from, into } = place;
  const refused = (path: string, message: string) => assertRejects(() => copyLocalChart(path, into), K0sError, message);
  await refused(`${from}/none.tgz`, "there is no such file on this controller");
  await refused(from, "it has no Chart.yaml");
  await refused("/dev/null", "it is a fifo or a device");
  await Deno.writeTextFile(`${from}/Chart.yaml`, "");
  await Deno.symlink("..", `${from}/templates/up`);
  await refused(from, "its links lead back to");
  await Deno.remove(`${from}/templates/up`);
  await Deno.symlink("/proc/nowhere", `${from}/templates/gone`);
  await refused(from, "it is a link to nothing");
});

Deno.test("copyLocalChart() refuses what is too large for a chart, all its files together", async () => {
  await using place = await places();
  const { from, into } = place;
  await Deno.writeTextFile(`${from}/Chart.yaml`, "");
  await Deno.writeTextFile(`${from}/half`, "");
  await Deno.truncate(`${from}/half`, 60 * 1024 * 1024);
  assertEquals(await copyLocalChart(from, into), `${into}/chart`);
  await Deno.symlink("half", `${from}/other-half`);
  await assertRejects(() => copyLocalChart(from, into), K0sError, "it has more than 100 MiB");
});

Deno.test("missingDependencies() compares what a chart names with what it has", async () => {
  await using place = await places();
  const { from } = place;
  assertEquals(await missingDependencies(from), []);
  const names = ["one", "two", "three", "redis"];
  await Deno.writeTextFile(`${from}/Chart.yaml`, `dependencies:\n${names.map((name) => `- name: ${name}\n`).join("")}`);
  assertEquals(await missingDependencies(from), names);
  await Deno.mkdir(`${from}/charts/one`, { recursive: true });
  for (const file of ["two-1.2.3.tgz", "three-v1.0.0.tgz", "redis-cluster-1.0.0.tgz"]) {
    await Deno.writeTextFile(`${from}/charts/${file}`, "");
  }
  assertEquals(await missingDependencies(from), ["redis"]);
  await Deno.writeTextFile(`${from}/requirements.yaml`, "dependencies:\n- name: old\n");
  assertEquals(await missingDependencies(from), ["redis", "old"]);
});

Deno.test("missingDependencies() says which file cannot be read", async () => {
  await using place = await places();
  await Deno.writeTextFile(`${place.from}/Chart.yaml`, "a: [");
  await assertRejects(() => missingDependencies(place.from), K0sError, 'Cannot read "Chart.yaml" of the chart: ');
});

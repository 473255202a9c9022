import { assertEquals } from "@std/assert";
import { HelmHome, removeHelmHomes } from "../../../lib/helm/helm_home.ts";

const OWNER = { uid: 65_521, gid: 65_521 };

function modeOf(path: string): string {
  const { mode, uid } = Deno.lstatSync(path);
  return `${(mode! & 0o777).toString(8)} ${uid === OWNER.uid ? "helm" : "us"}`;
}

Deno.test("HelmHome is entered by nobody else, handed over with all that is in it, and gone when disposed", async () => {
  const parent = await Deno.makeTempDir();
  const isRoot = Deno.uid() === 0;
  const helm = isRoot ? "helm" : "us";
  let path = "";
  {
    await using home = await HelmHome.make(parent);
    path = home.path;
    assertEquals(path.slice(0, parent.length + 10), `${parent}/k0s-helm-`);
    assertEquals(modeOf(path), "700 us");
    assertEquals(await home.write("kubeconfig", "secret"), `${path}/kubeconfig`);
    assertEquals(await home.makeCharts(), `${path}/charts`);
    await home.handOver(OWNER);
    for (const directory of [path, home.charts]) assertEquals(modeOf(directory), `700 ${helm}`);
    assertEquals(modeOf(`${path}/kubeconfig`), `600 ${helm}`);
    assertEquals(await Deno.readTextFile(`${path}/kubeconfig`), "secret");
  }
  assertEquals([...Deno.readDirSync(parent)], []);
  await Deno.remove(parent);
});

Deno.test("removeHelmHomes() removes what a k0s that was killed has left, and nothing else", async () => {
  const parent = await Deno.makeTempDir();
  for (const name of ["k0s-helm-abc/tmp", "k0s-helm-def", "containerd"]) {
    await Deno.mkdir(`${parent}/${name}`, { recursive: true });
  }
  await Deno.writeTextFile(`${parent}/k0s-helm-file`, "");
  await removeHelmHomes(parent);
  assertEquals([...Deno.readDirSync(parent)].map(({ name }) => name).sort(), ["containerd", "k0s-helm-file"]);
  await removeHelmHomes(`${parent}/none`);
  await Deno.remove(parent, { recursive: true });
});

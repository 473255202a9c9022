import { assert, assertEquals } from "@std/assert";
import { followImages, importImages } from "../../../../lib/node/pods/images.ts";
import { aControllerState } from "../../../support/a_controller.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

Deno.test("importImages() imports what the cluster's pods name, pause image included, and tells of it", async () => {
  const dataDir = await Deno.makeTempDir();
  const state = aControllerState({ dataDir });
  const imported: string[] = [];
  state.inputs.bundle.importImages = ({ images }) => {
    imported.push(...images.map(({ reference }) => reference));
    return Promise.resolve(imported);
  };

  await importImages(state, new AbortController().signal);

  assert(imported.includes(state.profile.pauseImage));
  assertEquals(state.events.get("OCIBundleReconciler")?.map(({ message }) => message), [
    "importing OCI bundles",
    "finished importing OCI bundles",
  ]);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("followImages() imports again only where pods name others than were imported", async () => {
  const dataDir = await Deno.makeTempDir();
  const [plain, balanced] = await Promise.all(
    ["controller-and-worker", "node-local-load-balancing"].map(async (name) =>
      await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!)
    ),
  );
  const state = aControllerState({ ...plain!, dataDir });
  const imports: string[][] = [];
  state.inputs.bundle.importImages = ({ images }) => {
    imports.push(images.map(({ reference }) => reference));
    return Promise.resolve([]);
  };
  const ended = AbortSignal.abort();
  await importImages(state, new AbortController().signal);

  await followImages(state, ended);
  assertEquals(imports.length, 1);

  state.learn({ config: balanced!.config });
  await followImages(state, ended);
  await followImages(state, ended);
  assertEquals(imports.length, 2);
  assertEquals(imports[1]?.filter((reference) => !imports[0]!.includes(reference)).map((one) => one.split(":")[0]), [
    "docker.io/library/traefik",
  ]);
  await Deno.remove(dataDir, { recursive: true });
});

import { assert, assertEquals } from "@std/assert";
import { importImages } from "../../../../lib/node/pods/images.ts";
import { aControllerState } from "../../../support/a_controller.ts";

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

import { assertEquals } from "@std/assert";
import { listParts } from "../../../lib/bundle/part_list.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

Deno.test("listParts() lists the programs of a multi-call file in its place", async () => {
  await using directory = await temporaryDirectory();
  const { index } = await aPayload(
    directory.path,
    ["kine", "kubernetes"].map((name) => ({ name, content: someBytes(9) })),
  );
  const kubelet = { name: "kubelet", version: "v1.37.2", module: "k8s.io/kubernetes", licence: "Apache-2.0" };
  index.parts[1]!.programs = [kubelet];

  const listed = listParts(index);

  assertEquals(listed.map(({ name }) => name), ["kine", "kubelet"]);
  assertEquals(listed[1], { ...kubelet, sha256: index.parts[1]!.sha256, within: "kubernetes" });
});

import { assertEquals } from "@std/assert";
import { systemAuthorities } from "../../../lib/host/mod.ts";

Deno.test("systemAuthorities() takes the first file that there is", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/b.pem`, "b");
  await Deno.writeTextFile(`${directory}/c.pem`, "c");

  const found = await systemAuthorities(["a", "b", "c"].map((name) => `${directory}/${name}.pem`));

  assertEquals(found, ["b"]);
  assertEquals(await systemAuthorities([`${directory}/a.pem`]), []);
  await Deno.remove(directory, { recursive: true });
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { compareWithRunning } from "../../../../lib/cli/config/compare.ts";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import { fakeContext } from "../_cli.ts";
import { aDifference, answering } from "./_running.ts";

Deno.test("compareWithRunning() asks about the text of a file, and warns of what is odd in it", async () => {
  await using node = await answering(aDifference({ warnings: ["spec.a: odd"] }));
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "spec: {}");
  const { context, written } = fakeContext({ http: denoHttp });
  const running = { statusSocket: node.socket, configFile: "-" };

  const { typed, found } = await compareWithRunning(context, { running, file, isObject: false });

  assertEquals([typed, found.warnings], [{ name: file, text: "spec: {}" }, ["spec.a: odd"]]);
  assertEquals([node.asked, written.stderr], [[`difference ${file} spec: {}`], "Warning: spec.a: odd\n"]);
});

Deno.test("compareWithRunning() throws what the controller says of a text that does not hold", async () => {
  await using node = await answering({ message: "Invalid: spec.nosuch" });
  const { context } = fakeContext({ http: denoHttp });
  const asked = { running: { statusSocket: node.socket, configFile: "-" }, file: undefined, isObject: true };

  await assertRejects(() => compareWithRunning(context, asked), K0sError, "spec.nosuch");
});

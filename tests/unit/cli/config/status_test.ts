import { assertEquals } from "@std/assert";
import { statusArguments } from "../../../../lib/cli/config/status.ts";

Deno.test("k0s config status asks kubectl for the Events of the configuration, as upstream", () => {
  const events = "-n kube-system get event --field-selector involvedObject.name=k0s";

  assertEquals(statusArguments(undefined).join(" "), events);
  assertEquals(statusArguments("yaml").join(" "), `${events} -o yaml`);
});

import { assertEquals } from "@std/assert";
import { tellApiServers } from "../../../lib/cplb/tell_api_servers.ts";
import { ControllerSet } from "../../../lib/reconcilers/mod.ts";
import { FakeLogger, flushPromises } from "../../support/fakes.ts";

Deno.test("tellApiServers() logs each other list once, under the name that operators look for", async () => {
  const [controllers, log, stop] = [new ControllerSet(), new FakeLogger(), new AbortController()];
  const telling = tellApiServers({ controllers, log }, stop.signal).catch(() => {});
  await flushPromises();
  assertEquals(log.records, []);

  for (const addresses of [["192.0.2.12", "192.0.2.11"], ["192.0.2.11", "192.0.2.12"], ["192.0.2.11"]]) {
    controllers.addresses = addresses;
    await flushPromises();
  }
  stop.abort();
  await telling;

  const told = (addresses: string) => ({
    level: "info",
    message: "Updated the list of IPs",
    fields: { component: "cplb-reconciler", addresses },
  });
  assertEquals(log.records, [told("192.0.2.11 192.0.2.12"), told("192.0.2.11")]);
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parse } from "smol-toml";
import { renderHostsToml } from "../../../lib/registries/hosts_toml.ts";
import { anyText } from "../../support/any_text.ts";

Deno.test("renderHostsToml() writes what containerd documents", () => {
  const text = renderHostsToml({
    server: "https://registry.example",
    caFile: "/d/ca.pem",
    mirrors: [
      {
        url: "https://mirror.example:5000/hub",
        capabilities: ["pull", "resolve"],
        overridePath: true,
        clientFile: "/d/client.pem",
        credentials: { username: "me", password: "word" },
      },
      { url: "https://second.example", capabilities: ["pull"], skipVerify: true },
    ],
  });

  assertEquals(
    text,
    `# k0s writes this file by spec.containerd.registries, so edits are lost.
server = "https://registry.example"
ca = "/d/ca.pem"

[host."https://mirror.example:5000/hub"]
capabilities = ["pull", "resolve"]
override_path = true
dial_timeout = "5s"
client = "/d/client.pem"

[host."https://mirror.example:5000/hub".header]
Authorization = "Basic bWU6d29yZA=="

[host."https://second.example"]
capabilities = ["pull"]
dial_timeout = "5s"
skip_verify = true
`,
  );
});

Deno.test("renderHostsToml() is read as what it was made of, whatever texts there are in it, and in this order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyText, { minLength: 3, maxLength: 3 }), ([server = "", one = "", two = ""]) => {
      const [first, second] = [`https://${one}`, `https://${two}`];
      const text = renderHostsToml({
        server,
        credentials: { username: "a", password: server },
        mirrors: [
          { url: first, capabilities: ["pull"], caFile: one, clientFile: two },
          { url: second, capabilities: ["resolve"], overridePath: false },
        ],
      });
      const read = parse(text) as Record<string, Record<string, Record<string, unknown>>>;

      assertEquals(read["server"] as unknown, server);
      assertEquals(read["header"] as unknown, {
        Authorization: `Basic ${new TextEncoder().encode(`a:${server}`).toBase64()}`,
      });
      assertEquals(Object.keys(read["host"]!), [first, second]);
      assertEquals(read["host"]![first], { capabilities: ["pull"], dial_timeout: "5s", ca: one, client: two });
    }),
  );
});

import { assertEquals } from "@std/assert";
import { contentUrl } from "../../../lib/registries/content_url.ts";

const url = (base: string, host: string) =>
  contentUrl({ url: new URL(base) }, { host, repository: "team/app" }, "manifests/1");

Deno.test("contentUrl() tells a mirror whose image it is, and the registry itself not", () => {
  assertEquals(url("https://a.example:5000/v2", "a.example:5000"), "https://a.example:5000/v2/team/app/manifests/1");
  assertEquals(
    url("https://registry-1.docker.io/v2", "docker.io"),
    "https://registry-1.docker.io/v2/team/app/manifests/1",
  );
  assertEquals(url("https://m.example/hub", "a:5000"), "https://m.example/hub/team/app/manifests/1?ns=a%3A5000");
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { answerConfig, type AskedDocument, type ConfigRoutes } from "../../../lib/status/config_routes.ts";
import { LARGEST_DOCUMENT_BYTES } from "../../../lib/status/mod.ts";

function routes() {
  const asked: (AskedDocument | string)[] = [];
  const source: ConfigRoutes = {
    difference: (document) => Promise.resolve(void asked.push(document) as never),
    reload: () => Promise.resolve(void asked.push("reload")),
    progress: () => ({ isInEffect: true, waitsFor: [], failures: [] }),
  };
  return { asked, source };
}

const post = (path: string, body: BodyInit = "") => new Request(`http://localhost${path}`, { method: "POST", body });

Deno.test("answerConfig() hands on what is asked", async () => {
  const { asked, source } = routes();
  await answerConfig(post("/config/difference?name=%2Fetc%2Fk0s.yaml&object=false&stored=false", "a: ä"), source);
  await answerConfig(post("/config/difference?name=x&object=true&stored=true"), source);
  await answerConfig(post("/config/reload"), source);

  assertEquals(asked, [
    { name: "/etc/k0s.yaml", text: "a: ä", isObject: false },
    { name: "x", isObject: true },
    "reload",
  ]);
  assertEquals(await answerConfig(new Request("http://localhost/config/progress"), source), source.progress());
});

Deno.test("answerConfig() knows no other paths, and no reload by GET", async () => {
  for (const request of [new Request("http://localhost/config/reload"), post("/config/nosuch")]) {
    assertEquals(await answerConfig(request, routes().source), undefined);
  }
});

Deno.test("answerConfig() reads no more than a configuration can have", async () => {
  const { asked, source } = routes();
  const path = "/config/difference?name=x&object=false&stored=false";
  await answerConfig(post(path, "a".repeat(LARGEST_DOCUMENT_BYTES)), source);

  assertEquals(asked.length, 1);
  await assertRejects(
    () => answerConfig(post(path, "a".repeat(LARGEST_DOCUMENT_BYTES + 1)), source),
    K0sError,
    "this one has more",
  );
});

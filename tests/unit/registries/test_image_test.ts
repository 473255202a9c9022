import { assertEquals } from "@std/assert";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import { testImage } from "../../../lib/registries/test_image.ts";
import { aFreePort } from "../../support/free_port.ts";
import { FakeRegistry, LIST_DIGEST, REPOSITORY, TAG } from "./_registry.ts";

async function test(image: string, hostsToml: string) {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/registry.example`);
    await Deno.writeTextFile(`${root}/registry.example/hosts.toml`, hostsToml);
    const report = await testImage(image, {
      clock: systemClock,
      http: denoHttp,
      withinMs: 60_000,
      platform: "linux/amd64",
      signal: new AbortController().signal,
      authorities: [],
      roots: { roots: [root], notes: [] },
      environment: {},
    });
    return { ...report, configuration: report.configuration.slice(root.length) };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const host = (url: string, ...capabilities: string[]) =>
  `[host."${url}"]\ncapabilities = ${JSON.stringify(capabilities)}\n`;

Deno.test("testImage() names the first server in order that hands the image out", async () => {
  await using one = new FakeRegistry();
  await using two = new FakeRegistry();
  const down = `http://127.0.0.1:${aFreePort()}`;
  const toml = `server = "${two.url}"\n${host(down, "pull", "resolve")}${host(one.url, "pull")}`;

  const report = await test(`registry.example/${REPOSITORY}:${TAG}`, toml);

  assertEquals(report.endpoints.map(({ kind, ok }) => [kind, ok]), [["mirror", false], ["mirror", true], [
    "registry",
    true,
  ]]);
  assertEquals([report.ok, report.answeredBy, report.digest], [true, `${one.url}/v2`, LIST_DIGEST]);
  assertEquals(report.configuration, "/registry.example/hosts.toml");
  // One that may not say what a tag is was asked for the digest that the registry itself said.
  assertEquals(one.asked[0]?.path, `/v2/${REPOSITORY}/manifests/${LIST_DIGEST}?ns=registry.example`);
});

Deno.test("testImage() says that no server has an image, and that a hosts.toml cannot be used", async () => {
  await using registry = new FakeRegistry();

  const none = await test("registry.example/team/other", `server = "${registry.url}"\n`);
  const broken = await test("registry.example/x", `[host."${registry.url}"]\nca = "none.pem"\n`);

  assertEquals([none.ok, none.answeredBy, none.digest], [false, "", ""]);
  assertEquals([broken.ok, broken.endpoints.length, broken.notes.length], [false, 0, 1]);
});

Deno.test("testImage() asks for a digest where the name has one", async () => {
  await using registry = new FakeRegistry();

  const report = await test(
    `registry.example/${REPOSITORY}@${LIST_DIGEST}`,
    `server = "http://127.0.0.1:${aFreePort()}"\n${host(registry.url, "pull")}`,
  );

  assertEquals([report.answeredBy, report.digest], [`${registry.url}/v2`, LIST_DIGEST]);
});

Deno.test("testImage() says that an image comes from nowhere if a server before hands out something else", async () => {
  const lie = () => new Response("{}", { headers: { "docker-content-digest": LIST_DIGEST } });
  await using wrong = new FakeRegistry({ intercept: lie });
  await using sound = new FakeRegistry();
  const two = (one: FakeRegistry, other: FakeRegistry) =>
    `server = "${other.url}"\n${host(one.url, "pull", "resolve")}`;

  const stopped = await test(`registry.example/${REPOSITORY}:${TAG}`, two(wrong, sound));
  const pulled = await test(`registry.example/${REPOSITORY}:${TAG}`, two(sound, wrong));

  assertEquals([stopped.ok, stopped.answeredBy, stopped.stoppedBy], [false, "", `${wrong.url}/v2`]);
  assertEquals([pulled.ok, pulled.answeredBy, pulled.stoppedBy], [true, `${sound.url}/v2`, ""]);
});

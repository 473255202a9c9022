import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { findBlobs } from "../../../lib/registries/find_blobs.ts";
import { WrongContentsError } from "../../../lib/registries/manifest.ts";

const digest = (n: number) => `sha256:${String(n).repeat(64)}`;
const endpoint = {
  ...{ kind: "mirror" as const, url: new URL("https://m/v2"), capabilities: ["pull"] },
  ...{ caCerts: [], skipVerify: false, headers: {} },
};
const image = { host: "m", repository: "a", tag: "", digest: "" };
const asked = { endpoint, image, signal: new AbortController().signal };

function session(answers: Record<string, [status: number, length?: string]>) {
  return {
    ask: (url: string) => {
      const [status, length] = answers[url.slice(-64)] ?? [404];
      const headers = new Headers(length === undefined ? {} : { "content-length": length });
      return Promise.resolve({ status, headers, bytes: new Uint8Array() });
    },
  };
}

Deno.test("findBlobs() takes what is there in its size, or elsewhere", async () => {
  const blobs = [1, 2, 3].map((n) => ({ digest: digest(n), sizeBytes: n }));
  const answers = {
    [digest(1).slice(7)]: [200, "1"],
    [digest(2).slice(7)]: [307],
    [digest(3).slice(7)]: [200],
  } as const;

  const found = await findBlobs(session(answers as never), blobs, asked);

  assertEquals([found.detail, found.facts], ["2 with 5 bytes: 2, 3", { totalBytes: 5 }]);
  assertEquals(found.value.every(({ isThere }) => isThere), true);
});

Deno.test("findBlobs() names what is not there", async () => {
  const blobs = [1, 2].map((n) => ({ digest: digest(n), sizeBytes: n }));
  const one = { [digest(1).slice(7)]: [200, "1"] };

  await assertRejects(
    () => findBlobs(session(one as never), blobs, asked),
    K0sError,
    `1 of 2 parts are not there: ${digest(2)}`,
  );
});

Deno.test("findBlobs() names what has another size", async () => {
  const blobs = [1, 2].map((n) => ({ digest: digest(n), sizeBytes: n }));
  const other = { [digest(1).slice(7)]: [200, "1"], [digest(2).slice(7)]: [200, "7"] };

  await assertRejects(
    () => findBlobs(session(other as never), blobs, asked),
    WrongContentsError,
    `${digest(2)} has 7 bytes there instead of 2`,
  );
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { openArchiveStores, retentionOf } from "../../../lib/backup/archive_stores.ts";
import type { HttpOptions } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { inDirectory } from "../../support/in_directory.ts";

const S3 = { endpoint: "https://s3.example", bucket: "b" };

/** What opens places, and notes how. */
function access() {
  const opened: HttpOptions[] = [];
  let closed = 0;
  const open = (options: HttpOptions = {}) => {
    opened.push(options);
    return { fetch: () => Promise.reject(new Error("nothing is sent")), [Symbol.dispose]: () => void closed++ };
  };
  const client = () => Promise.reject(new Error("no Secret is named"));
  const { signal } = new AbortController();
  return { opened, closedCount: () => closed, access: { http: { open }, clock: new FakeClock(), client, signal } };
}

Deno.test("openArchiveStores() has the places that settings name, the directory first, and closes them", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/keys`, "aws_access_key_id=a\naws_secret_access_key=b\n");
    await Deno.writeTextFile(`${directory}/ca`, "authority");
    const { opened, closedCount, access: by } = access();
    const s3 = { ...S3, credentials: { file: `${directory}/keys` }, caFile: `${directory}/ca` };
    {
      using stores = await openArchiveStores({ local: { directory: "/a" }, s3 }, by);
      assertEquals(stores.all.map(({ place }) => place), ["/a", "s3://b/ at s3.example"]);
      assertEquals([opened[0]?.caCerts?.at(-1), closedCount()], ["authority", 0]);
    }
    assertEquals(closedCount(), 1);
    using none = await openArchiveStores({}, by);
    assertEquals(none.all, []);
  });
});

Deno.test("openArchiveStores() tells what is missing, before anything is sent", async () => {
  await inDirectory(async (directory) => {
    const file = `${directory}/keys`;
    const { access: by } = access();
    const open = (caFile: string) => openArchiveStores({ s3: { ...S3, credentials: { file }, caFile } }, by);
    await assertRejects(() => open("/proc/nowhere/ca"), K0sError, "there is no file");
    await Deno.writeTextFile(file, "aws_access_key_id=a\naws_secret_access_key=b\n");
    await assertRejects(() => open("/proc/nowhere/ca"), K0sError, "Cannot read the authority of S3");
  });
});

Deno.test("retentionOf() reads how many and how old", () => {
  assertEquals(retentionOf({ retention: { count: 2, maxAge: "1h0m0s" } }), { count: 2, maxAgeMs: 3_600_000 });
  assertEquals(retentionOf({}), { count: undefined, maxAgeMs: undefined });
});

import { assertEquals } from "@std/assert";
import {
  profileData,
  profileDigest,
  readCopy,
  saveCopy,
  withServersOf,
} from "../../../../lib/node/worker/profile_copy.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const DATA = { kubeletConfiguration: "{}", apiServerAddresses: '["a"]' };

Deno.test("profileDigest() names a state whatever its order, and wherever the API servers are", () => {
  const digest = profileDigest(DATA);

  assertEquals(digest.length, 32);
  assertEquals(profileDigest({ apiServerAddresses: '["b"]', kubeletConfiguration: "{}" }), digest);
  assertEquals(profileDigest({ ...DATA, kubeletConfiguration: '{"maxPods":1}' }) === digest, false);
  assertEquals(profileDigest({ ...DATA, more: "1" }) === digest, false);
});

Deno.test("withServersOf() takes the API servers over, if there are any", () => {
  assertEquals(withServersOf(DATA, { apiServerAddresses: '["b"]' }), { ...DATA, apiServerAddresses: '["b"]' });
  assertEquals(withServersOf(DATA, {}), DATA);
});

Deno.test("profileData() takes what is no mapping for nothing", () => {
  assertEquals([profileData({ a: "1" }), profileData(undefined), profileData([])], [{ a: "1" }, {}, {}]);
});

Deno.test("readCopy() reads what saveCopy() kept of this profile", () =>
  inDirectory(async (dataDir) => {
    const own = { data: DATA, refused: { digest: "d", why: "it ends" }, tried: "e" };
    assertEquals(await readCopy({ dataDir }, "fast"), undefined);
    await saveCopy({ dataDir }, "fast", own);

    assertEquals([await readCopy({ dataDir }, "fast"), await readCopy({ dataDir }, "slow")], [own, undefined]);
    await saveCopy({ dataDir }, "fast", { data: DATA });
    assertEquals(await readCopy({ dataDir }, "fast"), { data: DATA, refused: undefined });
  }));

Deno.test("readCopy() takes a damaged copy for none, and one of an earlier version as it is", () =>
  inDirectory(async (dataDir) => {
    const write = (text: string) => Deno.writeTextFile(`${dataDir}/worker-profile.yaml`, text);
    await write("{");
    assertEquals(await readCopy({ dataDir }, "fast"), undefined);
    await write('{"name":"fast","data":{"a":"1"},"refused":1}');
    assertEquals(await readCopy({ dataDir }, "fast"), { data: { a: "1" }, refused: undefined });
  }));

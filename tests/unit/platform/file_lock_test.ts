import { assert, assertEquals } from "@std/assert";
import { isLocked, tryLock } from "../../../lib/platform/mod.ts";

Deno.test("tryLock() is held by one at a time and can be seen", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/lock`;
  assertEquals(await isLocked(path), false);
  {
    using lock = await tryLock(path);
    assert(lock !== undefined);
    assertEquals(await tryLock(path), undefined);
    assertEquals(await isLocked(path), true);
  }

  assertEquals(await isLocked(path), false);
  using again = await tryLock(path);
  assert(again !== undefined);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("tryLock() is not kept from a lock by those that ask about it", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/lock`;
  await Deno.writeTextFile(path, "");
  for (let round = 0; round < 200; round++) {
    const asking = Promise.all(Array.from({ length: 8 }, () => isLocked(path)));
    {
      using lock = await tryLock(path);
      assert(lock !== undefined, `round ${round}`);
    }
    await asking;
  }
  await Deno.remove(directory, { recursive: true });
});

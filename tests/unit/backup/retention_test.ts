import { assertEquals } from "@std/assert";
import { DirectoryStore } from "../../../lib/backup/directory_store.ts";
import { expiredArchives, pruneStore, type Retention } from "../../../lib/backup/retention.ts";
import { inDirectory } from "../../support/in_directory.ts";
import { CLUSTER, nameOfDay, saveDays } from "./_stored.ts";

const NOW = new Date("2026-11-10T03:00:00Z");
const DAY_MS = 86_400_000;

const CASES: [retention: Retention, days: number[], expired: number[]][] = [
  [{}, [1, 2, 3], []],
  [{ count: 2 }, [1, 2, 3], [1]],
  [{ maxAgeMs: 8 * DAY_MS }, [1, 2, 3], [1]],
  [{ count: 1, maxAgeMs: 8 * DAY_MS }, [1, 2, 3], [2, 1]],
  // However old it is, the last one stays.
  [{ maxAgeMs: 1 }, [1], []],
  [{ maxAgeMs: 1 }, [1, 2], [1]],
  [{ count: 1 }, [], []],
];

Deno.test("expiredArchives() has what is too many or too old, and never the newest", () => {
  for (const [retention, days, expected] of CASES) {
    const archives = days.map((day) => ({ day, createdAt: new Date(Date.UTC(2026, 10, day, 3)) }));
    assertEquals(expiredArchives(archives, retention, NOW).map(({ day }) => day), expected);
  }
});

Deno.test("pruneStore() removes archives of the cluster alone, and nothing on a dry run", async () => {
  await inDirectory(async (directory) => {
    await saveDays(directory, [3, 4, 5]);
    const store = new DirectoryStore(directory);
    const namesIn = () => [...Deno.readDirSync(directory)].map(({ name }) => name).toSorted();
    const before = namesIn();
    const options = { cluster: CLUSTER, retention: { count: 1 }, now: NOW };

    const told = await pruneStore(store, { ...options, isDry: true });
    assertEquals([told.map(({ name }) => name), namesIn()], [[nameOfDay(4), nameOfDay(3)], before]);

    await pruneStore(store, { ...options, isDry: false });
    assertEquals(namesIn(), before.filter((name) => name !== nameOfDay(4) && name !== nameOfDay(3)));
  });
});

Deno.test("pruneStore() keeps what was made just now, also where others are of the future", async () => {
  await inDirectory(async (directory) => {
    await saveDays(directory, [3, 8, 9]);
    const options = { cluster: CLUSTER, made: nameOfDay(3), retention: { count: 1 }, now: NOW, isDry: false };
    await pruneStore(new DirectoryStore(directory), options);
    const left = (await new DirectoryStore(directory).list(CLUSTER)).map(({ name }) => name);
    assertEquals(left, [nameOfDay(9), nameOfDay(3)]);
  });
});

Deno.test("pruneStore() removes what is replaced, whatever retention says, and does not count it", async () => {
  await inDirectory(async (directory) => {
    await saveDays(directory, [3, 4, 5]);
    const options = { cluster: CLUSTER, made: nameOfDay(5), replaces: nameOfDay(4), now: NOW, isDry: false };
    const removed = await pruneStore(new DirectoryStore(directory), { ...options, retention: { count: 2 } });
    const left = (await new DirectoryStore(directory).list(CLUSTER)).map(({ name }) => name);
    assertEquals([removed.map(({ name }) => name), left], [[nameOfDay(4)], [nameOfDay(5), nameOfDay(3)]]);
  });
});

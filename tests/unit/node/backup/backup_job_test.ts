import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { CancelledError, K0sError } from "../../../../lib/base/mod.ts";
import { performBackupJob } from "../../../../lib/node/backup/backup_job.ts";
import { verifyBackup } from "../../../../lib/node/backup/verify_backup.ts";
import { filePieces, type HttpOptions } from "../../../../lib/platform/mod.ts";
import { PartlyKeptError } from "../../../../lib/reconcilers/mod.ts";
import { FakeBucket, xml } from "../../backup/_bucket.ts";
import { CLUSTER, nameOfDay, saveDays } from "../../backup/_stored.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJobIn } from "./_job.ts";

const NEVER = new AbortController().signal;
const NAME = `k0s_backup_2026-01-02T03_04_05_000Z_${CLUSTER}.tar.gz`;

Deno.test("performBackupJob() keeps a proved archive, and nothing beside it", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    // A run that was killed has left it.
    const left = `${saved}/.k0s-scheduled-backup-${CLUSTER}`;
    await Deno.mkdir(left);
    await Deno.writeTextFile(`${left}/secret`, "left");

    const { sizeBytes, ...made } = await performBackupJob(job, work, NEVER);

    assertEquals(made, { name: NAME, places: [saved], prunedCount: 0 });
    assertEquals([...Deno.readDirSync(saved)].map(({ name }) => name), [NAME]);
    const facts = await Deno.stat(`${saved}/${NAME}`);
    assertEquals([facts.size, facts.mode! & 0o777], [sizeBytes, 0o600]);
    const archive = { pieces: filePieces(`${saved}/${NAME}`), sizeBytes, room: directory };
    assertEquals((await verifyBackup(archive, work)).facts, { revision: 3, keys: 3 });
    assertEquals([...Deno.readDirSync(job.paths.dataDir)].filter(({ name }) => name.startsWith(".")), []);
  });
});

Deno.test("performBackupJob() makes the directory, for root alone, and leaves one that is there as it is", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const modeOf = async (path: string) => (await Deno.stat(path)).mode! & 0o777;
    await Deno.chmod(saved, 0o750);
    await performBackupJob(job, work, NEVER);
    assertEquals(await modeOf(saved), 0o750);

    const local = { directory: `${directory}/new/place` };
    await performBackupJob({ ...job, settings: { ...job.settings, local } }, work, NEVER);
    assertEquals(await modeOf(local.directory), 0o700);
  });
});

Deno.test("performBackupJob() removes what is too old after it has made a new one", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    await saveDays(saved, []);
    // The clock says January.
    const old = NAME.replace("2026-01-02", "2025-12-01");
    await Deno.writeTextFile(`${saved}/${old}`, "old");
    const settings = { ...job.settings, retention: { maxAge: "24h0m0s" } };

    const { prunedCount } = await performBackupJob({ ...job, settings }, work, NEVER);

    const names = [...Deno.readDirSync(saved)].map(({ name }) => name);
    assertEquals([prunedCount, names.includes(old), names.includes(NAME), names.includes(nameOfDay(2))], [
      1,
      false,
      true,
      true,
    ]);
  });
});

Deno.test("performBackupJob() replaces what a run before has kept at some places, and no other file", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const partly = NAME.replace("2026-01-02", "2026-01-01");
    await Deno.writeTextFile(`${saved}/${partly}`, "kept");
    await Deno.writeTextFile(`${directory}/other`, "no archive");

    const { prunedCount } = await performBackupJob({ ...job, replaces: partly }, work, NEVER);
    const none = await performBackupJob({ ...job, replaces: "../other" }, work, NEVER);

    assertEquals([prunedCount, none.prunedCount], [1, 0]);
    assertEquals([...Deno.readDirSync(saved)].map(({ name }) => name), [NAME]);
    assertEquals(await Deno.readTextFile(`${directory}/other`), "no archive");
  });
});

Deno.test("performBackupJob() that is given up leaves nothing, and removes nothing", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const old = NAME.replace("2026-01-02", "2025-12-01");
    await Deno.writeTextFile(`${saved}/${old}`, "old");
    const told = ({ stage }: { stage: string }) => {
      if (stage === "Opening the datastore") throw new CancelledError("Given up");
    };
    const settings = { ...job.settings, retention: { maxAge: "24h0m0s" } };

    await assertRejects(() => performBackupJob({ ...job, settings }, { ...work, told }, NEVER), CancelledError);

    assertEquals([...Deno.readDirSync(saved)].map(({ name }) => name), [old]);
  });
});

Deno.test("performBackupJob() keeps the archive where it can, and tells where it cannot", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const file = `${directory}/keys`;
    await Deno.writeTextFile(file, "aws_access_key_id = a\naws_secret_access_key = b\n");
    const s3 = { endpoint: "http://127.7.7.1:9", bucket: "b", credentials: { file } };
    const { http } = work.ports;
    const status = http.open().fetch;
    const refused = () => Promise.resolve(new Response("<Error><Code>NoSuchBucket</Code></Error>", { status: 404 }));
    const open: typeof http.open = (options) => ({
      fetch: options?.unixSocket === undefined ? refused : status,
      [Symbol.dispose]: () => {},
    });
    const ports = { ...work.ports, http: { open } };
    const failing = performBackupJob({ ...job, settings: { ...job.settings, s3 } }, { ...work, ports }, NEVER);

    const { message, archive } = await assertRejects(() => failing, PartlyKeptError);
    assertMatch(message, new RegExp(`status 404, NoSuchBucket; it is in ${saved}$`));
    assertEquals([archive, ...[...Deno.readDirSync(saved)].map(({ name }) => name)], [NAME, NAME]);
  });
});

Deno.test("performBackupJob() has made its archive where older ones cannot be removed, and says so", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const file = `${directory}/keys`;
    await Deno.writeTextFile(file, "aws_access_key_id = a\naws_secret_access_key = b\n");
    const bucket = new FakeBucket();
    bucket.objects.set(NAME.replace("2026-01-02", "2025-12-01"), new Uint8Array(1));
    bucket.intercept = ({ method }) =>
      method === "DELETE" ? xml("<Error><Code>AccessDenied</Code></Error>", 403) : undefined;
    const status = work.ports.http;
    const http = {
      open: (options?: HttpOptions) => (options?.unixSocket === undefined ? bucket.http : status).open(options),
    };
    const s3 = { endpoint: "https://s3.example:9000", bucket: "bucket", credentials: { file } };
    const settings = { ...job.settings, s3, retention: { count: 1 } };

    const made = await performBackupJob({ ...job, settings }, { ...work, ports: { ...work.ports, http } }, NEVER);

    assertEquals(made.places, [saved, "s3://bucket/ at s3.example:9000"]);
    assertMatch(made.notRemoved ?? "", /^Cannot remove .* status 403, AccessDenied$/);
    assertEquals(bucket.objects.has(NAME), true);
  });
});

Deno.test("performBackupJob() encrypts what it has proved, and keeps nothing in the clear", async () => {
  await inDirectory(async (directory) => {
    const { job, work, saved } = await aJobIn(directory);
    const identity = await generateIdentity();
    const encryption = { recipients: [await identityToRecipient(identity)] };
    const onTheWay = new Set<string>();
    const told = () => {
      const [working] = [...Deno.readDirSync(saved)].filter(({ name }) =>
        name.startsWith(`.k0s-scheduled-backup-${CLUSTER}`)
      );
      for (const { name } of Deno.readDirSync(`${saved}/${working!.name}`)) onTheWay.add(name);
    };
    const settings = { ...job.settings, encryption };
    const made = await performBackupJob({ ...job, settings }, { ...work, told }, NEVER);
    assertEquals([...onTheWay], ["archive.age"], "in the clear it is elsewhere");

    assertEquals([made.name, [...Deno.readDirSync(saved)].map(({ name }) => name)], [`${NAME}.age`, [`${NAME}.age`]]);
    const verify = (identities: readonly string[]) =>
      verifyBackup({ pieces: filePieces(`${saved}/${NAME}.age`), sizeBytes: 0, room: directory, identities }, work);
    assertEquals((await verify([identity])).facts, { revision: 3, keys: 3 });
    await assertRejects(() => verify([]), K0sError, "The archive is encrypted with age");
  });
});
